import type { RuleOf } from '../../policy/check.ts';
import type { runtime as declared } from '../../policy/checks/runtime.ts';
import type { GoBuild } from '../contents/executable.ts';
import { hasFiles } from './certificates.ts';
import { variable } from './command.ts';
import { placeOf } from './instruction.ts';
import { madeBy } from './made-by.ts';
import { ownPrograms } from './programs.ts';
import type { Say, Subject } from './subject.ts';

/** Where Go and C libraries look on Linux (time, zoneinfo_unix.go). */
const FOLDERS = ['usr/share/zoneinfo/', 'usr/share/lib/zoneinfo/', 'usr/lib/locale/TZ/', 'etc/zoneinfo/'];
/** A Go toolchain has one file of all zones. */
const ARCHIVE = 'usr/local/go/lib/time/zoneinfo.zip';

/**
 * Modules that link time.LoadLocation for what a caller may ask of them, and hardly ever does: Gin's form binding (`time_location:"…"`), a tag of the validator,
 * an option in the address of a database, functions of template and expression languages. A program that has one of them is found fault with only where it has the
 * name of a zone among its constants, or in TZ.
 */
const BRING_ZONES = new Set([
  'github.com/gin-gonic/gin',
  'github.com/go-playground/validator/v10',
  'github.com/go-sql-driver/mysql',
  'github.com/lib/pq',
  'github.com/mattn/go-sqlite3',
  'modernc.org/sqlite',
  'modernc.org/libc',
  'github.com/ClickHouse/clickhouse-go/v2',
  'github.com/robfig/cron/v3',
  'github.com/google/cel-go',
  'github.com/expr-lang/expr',
  'github.com/Masterminds/sprig/v3',
  'github.com/go-task/slim-sprig/v3',
]);

const bringsZones = ({ modules, main }: GoBuild): boolean =>
  [...modules, ...(main === undefined ? [] : [main])].some(({ path }) => BRING_ZONES.has(path));

/** `Europe/Berlin`, `America/Argentina/Buenos_Aires`; `UTC`, however it is written, and `CET-1CEST` need no file. */
const ZONE = /^:?(?!Etc\/(UTC|UCT|GMT|Universal|Zulu|Greenwich)$)([A-Z][A-Za-z_]+(?:\/[A-Z][A-Za-z_+-]+)+)$/;

/** Time zones that the program asks for, and the image does not have: Go takes UTC for one in TZ, and LoadLocation fails. */
export function judgeZones(subject: Subject, say: Say<RuleOf<typeof declared>>): void {
  const programs = ownPrograms(subject);
  const [, , zone] = ZONE.exec(variable(subject, 'TZ') ?? '') ?? [];
  const askers = programs.filter(({ go }) => go.loadsZones && !go.embedsZones && (go.zone !== undefined || !bringsZones(go)));
  const isAsked = zone !== undefined && !(programs.length > 0 && programs.every(({ go }) => go.embedsZones));
  if ((askers.length === 0 && !isAsked) || hasZones(subject)) return;
  const fix = 'Copy /usr/share/zoneinfo from the stage that builds, import `_ "time/tzdata"`, or use `gcr.io/distroless/static`';
  if (isAsked) {
    const what = `TZ is ${zone}, and the image has no tzdata: the service runs in UTC without a word`;
    say('zones', { what, where: 'TZ', fix, at: placeOf(subject, 'ENV') });
  }
  for (const { path, layer, go } of askers) {
    const asked = go.zone === undefined ? 'time zones' : `time zones, such as ${go.zone}`;
    say('zones', {
      what: `${path} loads ${asked}, and the image has no tzdata: time.LoadLocation fails`,
      where: path,
      fix,
      layer,
      at: madeBy(subject, layer).at,
    });
  }
}

const hasZones = (subject: Subject): boolean =>
  Boolean(variable(subject, 'ZONEINFO')) || subject.root.resolve(ARCHIVE) !== undefined || hasFiles(subject, FOLDERS);
