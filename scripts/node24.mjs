// The way in for every npm script: it must run on whatever Node the machine has, before anything is installed.
// Installs the locked packages when they are missing or older than the lock file, picks a Node 24 and runs the given script with it.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const WANTED = 24; // what action.yml says: `using: node24`
const modules = path.join(root, 'node_modules');
const marker = path.join(modules, '.package-lock.json'); // npm writes it last, so its age is the age of a finished install

function install() {
  const lock = path.join(root, 'package-lock.json');
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log('gin-ship: installing the locked npm packages (about 20 s, once) …');
  // Not `npm ci`: it refuses a lock file that lacks the optional binaries of other platforms. `--no-save` keeps the lock file as it is.
  // Install scripts are not needed by any package here, so none may run.
  const { status } = spawnSync('npm', ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

function node24() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major === WANTED) return process.execPath;
  const bundled = path.join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(bundled)) return bundled;
  if (major > WANTED) return process.execPath;
  console.error(
    `gin-ship needs Node ${WANTED}, this is ${process.version} and no package carries one for ${process.platform}-${process.arch}. Install Node ${WANTED}.`,
  );
  return process.exit(1);
}

install();
const node = node24();
// First on PATH, so that every `node` started below (launchers, act's actions) is the same one.
const env = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` };
const child = spawn(node, process.argv.slice(2), { cwd: root, env, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
});
