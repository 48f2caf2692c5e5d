// The tools beside which the policy is measured: how each is called, and what of its report says the same as a finding of ours.
import path from 'node:path';
import { goTools, tool } from '../../test/lab/tools.ts';
import { attempt } from '../../test/lab/run.ts';
import type { Expected } from '../../test/lab/policy/specimen.ts';

/** One image in the forms that the rivals read. */
export interface Subject {
  readonly tar: string;
  readonly unpacked: string;
  readonly dockerfile: string;
  /** Of this image alone, for what a tool writes. */
  readonly folder: string;
}

/** One thing that a tool says. */
export interface Said {
  /** The tool's own code or rule. */
  readonly code: string;
  /** What else it says of the place. */
  readonly text: string;
}

export interface Rival {
  readonly name: string;
  readonly version: string;
  /** As a user would type it. */
  readonly command: string;
  readonly look: (subject: Subject) => Promise<readonly Said[]>;
  /** Whether one of these says what was planted. */
  readonly finds: (expected: Expected, said: readonly Said[]) => boolean;
}

const inPlace = ({ where }: Expected, said: readonly Said[]): boolean => said.some(({ text }) => text.includes(where.replace(/^\//, '')));

/** Codes that mean the same as a rule; the place counts where the tool names one. */
const byCodes =
  (codes: Readonly<Record<string, readonly string[]>>, placed: readonly string[] = []) =>
  (expected: Expected, said: readonly Said[]): boolean => {
    const same = said.filter(({ code }) => codes[expected.rule]?.includes(code));
    return placed.includes(expected.rule) ? inPlace(expected, same) : same.length > 0;
  };

/** The limits of its documentation, which are ours too; by itself it asks for less. */
const DIVE = ['--ci', '--lowestEfficiency=0.95', '--highestWastedBytes=20MB', '--highestUserWastedPercent=0.20', '--source=docker-archive'];

async function dive(program: string): Promise<Rival> {
  return {
    name: 'dive',
    version: '0.13.2-0.20250516191726-d6c691947f8f',
    command: `dive ${DIVE.join(' ')} image.tar`,
    look: async ({ tar, folder }) => {
      const { stdout } = await attempt([program, ...DIVE, tar], { cwd: folder });
      const files = stdout.slice(stdout.indexOf('Inefficient Files:'), stdout.indexOf('Evaluation:'));
      return [...stdout.matchAll(/^\s+FAIL\s+(\w+)/gm)].map(([, code = '']) => ({ code, text: files }));
    },
    finds: byCodes({ 'waste/efficiency': ['lowestEfficiency'], 'waste/bytes': ['highestWastedBytes'], 'waste/share': ['highestUserWastedPercent'] }, [
      'waste/efficiency',
      'waste/bytes',
      'waste/share',
    ]),
  };
}

interface DockleReport {
  readonly details?: readonly { readonly code: string; readonly level: string; readonly alerts: readonly string[] }[];
}

async function dockle(program: string): Promise<Rival> {
  return {
    name: 'dockle',
    version: '0.4.15',
    command: 'dockle --input image.tar --format json',
    look: async ({ tar, folder }) => {
      const { stdout } = await attempt([program, '--input', tar, '--format', 'json'], { cwd: folder });
      const { details = [] } = JSON.parse(stdout || '{}') as DockleReport;
      // What it says of every image here: signing is the registry's, and an OCI image can't have a HEALTHCHECK.
      const told = details.filter(({ level, code }) => level !== 'SKIP' && level !== 'PASS' && code !== 'CIS-DI-0005' && code !== 'CIS-DI-0006');
      return told.flatMap(({ code, alerts }) => alerts.map((text) => ({ code, text })));
    },
    finds: byCodes(
      {
        'user/root': ['CIS-DI-0001'],
        'privilege/setuid': ['CIS-DI-0008'],
        'secrets/file': ['CIS-DI-0010'],
        'secrets/configuration': ['CIS-DI-0010'],
        'forbidden/git': ['DKL-LI-0003'],
        'forbidden/editors': ['DKL-LI-0003'],
        'forbidden/caches': ['DKL-DI-0005', 'DKL-DI-0004', 'DKL-LI-0003'],
        'runtime/base': ['DKL-DI-0006'],
      },
      ['secrets/file', 'privilege/setuid', 'forbidden/git', 'forbidden/editors'],
    ),
  };
}

async function gitleaks(program: string): Promise<Rival> {
  const flags = ['--no-banner', '--log-level=error', '--redact', '--exit-code=0', '--report-format=json', '--report-path=-'];
  return {
    name: 'gitleaks',
    version: '8.30.1',
    command: `gitleaks dir ${flags.join(' ')} UNPACKED (a folder for each layer, and the configuration as a file)`,
    look: async ({ unpacked, folder }) => {
      const { stdout } = await attempt([program, 'dir', ...flags, unpacked], { cwd: folder });
      const leaks = JSON.parse(stdout || '[]') as readonly { RuleID: string; File: string; Match: string }[];
      return leaks.map(({ RuleID, File }) => ({ code: RuleID, text: path.relative(unpacked, File) }));
    },
    finds: (expected, said) => {
      if (expected.rule === 'secrets/file')
        return inPlace(
          expected,
          said.filter(({ text }) => text.startsWith('layer-')),
        );
      return expected.rule === 'secrets/configuration' && said.some(({ text }) => text === 'configuration.json');
    },
  };
}

interface TrivyReport {
  readonly Results?: readonly {
    readonly Target: string;
    readonly Secrets?: readonly { readonly RuleID: string }[];
    readonly Misconfigurations?: readonly { readonly ID: string; readonly Severity: string; readonly Message: string }[];
  }[];
}

const TRIVY = ['--scanners=secret,misconfig', '--image-config-scanners=secret,misconfig', '--format=json', '--offline-scan', '--skip-db-update'];
/** In memory: an earlier image must not make a later one quick. */
const QUIET = ['--cache-backend=memory', '--skip-java-db-update', '--skip-check-update', '--skip-version-check', '--quiet'];

async function trivy(program: string): Promise<Rival> {
  return {
    name: 'trivy',
    version: '0.74.0',
    command: `trivy image ${TRIVY.join(' ')} --input image.tar`,
    look: async ({ tar, folder }) => {
      const argv = [program, 'image', ...TRIVY, ...QUIET, '--input', tar];
      const { stdout } = await attempt(argv, { cwd: folder });
      const { Results = [] } = JSON.parse(stdout || '{}') as TrivyReport;
      return Results.flatMap(({ Target, Secrets = [], Misconfigurations = [] }) => [
        ...Secrets.map(({ RuleID }) => ({ code: RuleID, text: Target })),
        // LOW is `no HEALTHCHECK`, which an OCI image can't have.
        ...Misconfigurations.filter(({ Severity }) => Severity !== 'LOW').map(({ ID, Message }) => ({ code: ID, text: Message })),
      ]);
    },
    finds: (expected, said) => {
      if (expected.rule === 'user/root') return said.some(({ code }) => /DS-?0*2$/.test(code));
      if (expected.rule === 'secrets/file') return inPlace(expected, said);
      // What is in the configuration it says of the archive, or as a remark about ENV and ARG.
      return expected.rule === 'secrets/configuration' && said.some(({ code, text }) => text.endsWith('.tar') || /DS-?0*31$/.test(code));
    },
  };
}

async function hadolint(program: string): Promise<Rival> {
  return {
    name: 'hadolint',
    version: '2.15.1',
    command: 'hadolint --format json Dockerfile',
    look: async ({ dockerfile, folder }) => {
      const { stdout } = await attempt([program, '--no-fail', '--format', 'json', dockerfile], { cwd: folder });
      const said = JSON.parse(stdout || '[]') as readonly { code: string; level: string; message: string }[];
      return said.filter(({ level }) => level === 'error' || level === 'warning').map(({ code, message }) => ({ code, text: message }));
    },
    finds: byCodes({
      'user/root': ['DL3002'],
      'entrypoint/shell': ['DL3025'],
      'runtime/base': ['DL3006', 'DL3007'],
      'secrets/configuration': ['DL3064'],
      'labels/invalid': ['DL3053'],
    }),
  };
}

/** Builds or installs them on first use. `without`: names that are left out. */
export async function rivals(without: readonly string[], say: (line: string) => void): Promise<readonly Rival[]> {
  const makers = { dive, dockle, gitleaks, trivy };
  const wanted = Object.keys(makers).filter((name) => !without.includes(name)) as (keyof typeof makers)[];
  const programs = await goTools(wanted, say);
  const made = await Promise.all(wanted.map(async (name, at) => await makers[name](programs[at] ?? '')));
  return without.includes('hadolint') ? made : [...made, await hadolint(await tool('hadolint', say))];
}
