// src → build (tsc) → one bundle (ncc) + two launchers in dist. `--check` compares with the committed dist, byte for byte.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const LAUNCHERS = {
  'index.js': "import { main } from './gin-ship.js';\n\nawait main();\n",
  'post.js': "import { post } from './gin-ship.js';\n\nawait post();\n",
  'package.json': '{ "type": "module" }\n',
};

/** The packages of the bundle, with undici replaced: see docs/decisions/0002-no-http-client-in-the-bundle.md. */
function runtimePackages(): void {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, { dev?: boolean; optional?: boolean }> };
  for (const [folder, about] of Object.entries(lock.packages)) {
    if (folder === '' || about.dev || about.optional) continue;
    cpSync(folder, path.join('build', folder), { recursive: true });
  }
  rmSync('build/node_modules/undici', { recursive: true, force: true });
  cpSync('scripts/stubs/undici', 'build/node_modules/undici', { recursive: true });
}

function bundle(out: string): void {
  rmSync('build', { recursive: true, force: true });
  execFileSync('node_modules/.bin/tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
  runtimePackages();
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
