// A stand-in for the image postgres:17 where none can be pulled: the packages' server, and as much of the entrypoint as the example app's files use.
import { chmodSync, chownSync, copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Lab } from './lab.ts';
import { keyOf } from './packages.ts';
import { folder } from './paths.ts';
import { postgresBinaries, type Binaries } from './postgres-debian.ts';
import { attempt, run } from './run.ts';
import type { Say } from './say.ts';

const IMAGE = 'postgres:17';
const DATA = '/var/lib/postgresql/data';
const POSTGRES = 999; // as in the public image

/** Told apart by the variables that the public image documents: POSTGRES_USER, POSTGRES_DB, POSTGRES_PASSWORD, POSTGRES_PASSWORD_FILE, PGDATA. */
const ENTRYPOINT = `#!/bin/sh
set -eu
user="\${POSTGRES_USER:-postgres}" database="\${POSTGRES_DB:-\${POSTGRES_USER:-postgres}}"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  password="\${POSTGRES_PASSWORD:-}"
  [ -z "\${POSTGRES_PASSWORD_FILE:-}" ] || password="$(cat "$POSTGRES_PASSWORD_FILE")"
  [ -n "$password" ] || { echo 'Error: Database is uninitialized and superuser password is not specified.' >&2; exit 1; }
  echo "$password" >/tmp/password
  initdb -D "$PGDATA" -U "$user" --pwfile=/tmp/password --auth=scram-sha-256 --encoding=UTF8 --locale=C --no-instructions
  rm /tmp/password
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  [ "$database" = postgres ] || echo "CREATE DATABASE \\"$database\\";" | postgres --single -D "$PGDATA" postgres
fi
[ "$1" != postgres ] || shift
exec postgres -D "$PGDATA" -c listen_addresses='*' -c jit=off "$@"
`;

async function librariesOf(binaries: Binaries, names: readonly string[]): Promise<readonly string[]> {
  const env = { ...process.env, LD_LIBRARY_PATH: binaries.libraries };
  const listed = await run(['ldd', ...names.map((name) => path.join(binaries.bin, name))], { env });
  return [...new Set([...listed.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map((match) => match[1] ?? ''))];
}

/** Programs and libraries where the packages have them: the server looks for its parts beside itself. */
async function stagePrograms(stage: string, binaries: Binaries): Promise<void> {
  const names = ['postgres', 'initdb', 'pg_isready'];
  const place = (file: string) => path.join(folder(stage, path.dirname(file)), path.basename(file));
  const inImage = (file: string) => (file.startsWith(binaries.root) ? path.join('/', path.relative(binaries.root, file)) : file);
  for (const name of names) copyFileSync(path.join(binaries.bin, name), place(inImage(path.join(binaries.bin, name))));
  for (const file of await librariesOf(binaries, names)) copyFileSync(file, place(inImage(file)));
  const [version, share] = [path.basename(path.dirname(binaries.bin)), 'usr/share/postgresql'];
  const kept = (file: string) => !/\/(man|extension|contrib)\//.test(file) || /\/plpgsql[^/]*$/.test(file);
  cpSync(path.join(binaries.root, share, version), folder(stage, share, version), { recursive: true, filter: kept });
  const modules = path.join(binaries.root, 'usr/lib/postgresql', version, 'lib');
  for (const name of ['plpgsql.so', 'dict_snowball.so']) copyFileSync(path.join(modules, name), place(`/usr/lib/postgresql/${version}/lib/${name}`));
}

const accounts = (kind: 'passwd' | 'group'): string => {
  const more = (id: number, home: string) => (kind === 'passwd' ? `${id}::${home}:/bin/sh` : '');
  return `root:x:0:${more(0, '/root')}\npostgres:x:${POSTGRES}:${more(POSTGRES, '/var/lib/postgresql')}\n`;
};

function stageRest(stage: string): void {
  for (const kind of ['passwd', 'group'] as const) writeFileSync(path.join(folder(stage, 'etc'), kind), accounts(kind));
  const entrypoint = path.join(folder(stage, 'usr/local/bin'), 'docker-entrypoint.sh');
  writeFileSync(entrypoint, ENTRYPOINT);
  chmodSync(entrypoint, 0o755);
  for (const [at, mode] of [[DATA, 0o1777] as const, ['/var/run/postgresql', 0o3777] as const]) {
    chownSync(folder(stage, at), POSTGRES, POSTGRES);
    chmodSync(path.join(stage, at), mode);
  }
}

/** A tar keeps owners; COPY would not. */
const dockerfile = (bin: string, key: string): string => `FROM busybox
ADD stage.tar /
USER postgres
ENV PATH=${bin}:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin PGDATA=${DATA}
LABEL gin-ship.key=${key}
VOLUME ${DATA}
EXPOSE 5432
STOPSIGNAL SIGINT
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["postgres"]
`;

/** Puts the stand-in into the lab's engine (a few seconds, once); with the machine's own Docker the public image is pulled when it is first used. */
export async function providePostgresImage(lab: Lab, say: Say): Promise<void> {
  if (lab.kind === 'docker') return;
  const env = { ...process.env, ...lab.env };
  const binaries = await postgresBinaries(say);
  const key = keyOf([readFileSync(import.meta.filename, 'utf8'), binaries.root]);
  const found = await attempt([lab.docker, 'image', 'inspect', '--format', '{{index .Config.Labels "gin-ship.key"}}', IMAGE], { env });
  if (found.stdout.trim() === key) return;
  say(`making a stand-in for ${IMAGE} (a few seconds, once)`);
  const made = mkdtempSync(path.join(tmpdir(), 'gin-ship-postgres-image-'));
  try {
    const [stage, context] = [folder(made, 'stage'), folder(made, 'context')];
    await stagePrograms(stage, binaries);
    stageRest(stage);
    await run(['tar', '--numeric-owner', '--sort=name', '--mtime=@0', '-C', stage, '-cf', path.join(context, 'stage.tar'), '.']);
    writeFileSync(path.join(context, 'Dockerfile'), dockerfile(`/${path.relative(binaries.root, binaries.bin)}`, key));
    await run([lab.docker, 'build', '--quiet', '--provenance=false', '--tag', IMAGE, context], { env });
  } finally {
    rmSync(made, { recursive: true });
  }
}
