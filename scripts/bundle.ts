// src → build (tsc) → one bundle (ncc) + two launchers in dist. `--check` compares with the committed dist, byte for byte.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const LAUNCHERS = {
  'index.js': "import { main } from './gin-ship.js';\n\nawait main();\n",
  'check.js': "import { check } from './gin-ship.js';\n\nawait check();\n",
  'post.js': "import { post } from './gin-ship.js';\n\nawait post();\n",
  'package.json': '{ "type": "module" }\n',
};

/** Puts the packages of the bundle into build/, with undici replaced: see docs/decisions/0002-no-http-client-in-the-bundle.md. */
function runtimePackages(): string[] {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, { dev?: boolean; optional?: boolean }> };
  const folders = Object.entries(lock.packages).flatMap(([folder, { dev, optional }]) =>
    folder === '' || dev || optional || folder.endsWith('/undici') ? [] : [folder],
  );
  for (const folder of folders) cpSync(folder, path.join('build', folder), { recursive: true });
  cpSync('scripts/stubs/undici', 'build/node_modules/undici', { recursive: true });
  return folders;
}

function licences(folders: readonly string[]): string {
  const texts = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Record<string, string>;
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`${folder} has no licence file`);
    return `${name} ${version} (${license})\n\n${readFileSync(path.join(folder, file), 'utf8').trim()}\n`;
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}

function bundle(out: string): void {
  rmSync('build', { recursive: true, force: true });
  execFileSync('node_modules/.bin/tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
  const packages = runtimePackages();
  writeFileSync('build/package.json', '{ "type": "module" }\n');
  execFileSync(
    process.execPath,
    [
      'node_modules/@vercel/ncc/dist/ncc/cli.js',
      'build',
      'build/actions/index.js',
      '--out',
      out,
      '--license',
      'licenses.txt',
      '--no-cache',
      '--quiet',
    ],
    { stdio: 'inherit' },
  );
  cpSync(path.join(out, 'index.js'), path.join(out, 'gin-ship.js'));
  writeFileSync(path.join(out, 'licenses.txt'), licences(packages));
  for (const [name, text] of Object.entries(LAUNCHERS)) writeFileSync(path.join(out, name), text);
}

function differing(one: string, other: string): string[] {
  const names = [...new Set([...readdirSync(one), ...readdirSync(other)])].sort();
  return names.filter((name) => textOf(path.join(one, name)) !== textOf(path.join(other, name)));
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '(missing)';
}

const fresh = mkdtempSync(path.join(tmpdir(), 'gin-ship-dist-'));
try {
  bundle(fresh);
  if (process.argv.includes('--check')) {
    const stale = differing(fresh, 'dist');
    for (const name of stale) console.error(`dist/${name} is not what src gives: run \`npm run build\` and commit dist`);
    process.exitCode = stale.length > 0 ? 1 : 0;
  } else {
    rmSync('dist', { recursive: true, force: true });
    cpSync(fresh, 'dist', { recursive: true });
    console.log(
      `dist: ${readdirSync('dist')
        .map((name) => `${name} ${readFileSync(path.join('dist', name)).length} B`)
        .join(', ')}`,
    );
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
