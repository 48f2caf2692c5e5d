import { createHash } from 'node:crypto';
import { catalogue } from '../policy/catalogue.ts';
import type { Rule } from '../policy/check.ts';
import type { Finding } from '../policy/finding.ts';
import { type Judged, oneLine, shortened, type Told, toldOf } from './judged.ts';

/** What a SARIF file needs to know besides the findings. */
export interface SarifWorld {
  /** Address of docs/policy.md; '' where it is not known. */
  readonly docs: string;
  /** Tells the analyses of several images of one repository apart: `acme/shop`. */
  readonly image: string;
}

/** GitHub refuses more than 25,000 results, and shows the worst 5,000 of them. */
const MOST = 5000;
/** Characters: GitHub cuts descriptions here. */
const LONGEST = 1024;

/**
 * SARIF 2.1.0 (OASIS), as GitHub's code scanning reads it. Each result stands at a file of the repository: where the finding says, else at the line of the Dockerfile that
 * made the layer, else at the Dockerfile. The place in the image is its logical location.
 */
export function sarif(judged: Judged, { docs, image }: SarifWorld): string {
  const findings = toldOf(judged);
  const rules = rulesOf(judged.policy.levels, findings);
  const index = new Map(rules.map(([id], at) => [id, at]));
  const shown = findings.slice(0, MOST);
  const left = findings.length - shown.length;
  const note = { level: 'note', message: { text: `${left} more findings are left out: code scanning shows no more than ${MOST}` } };
  const run = {
    tool: {
      driver: {
        name: 'gin-ship',
        ...(docs === '' ? {} : { informationUri: docs }),
        rules: rules.map(([id, rule]) => ruleOf(id, rule, judged.policy.levels, docs)),
      },
    },
    // The part up to the last slash is the category: each replaces only its own earlier analysis.
    automationDetails: { id: `gin-ship/${image === '' ? 'image' : image}/` },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The checkout of the repository' } } },
    invocations: [{ executionSuccessful: true, ...(left > 0 ? { toolExecutionNotifications: [note] } : {}) }],
    results: shown.map((finding) => resultOf(finding, index.get(finding.rule) ?? -1, judged)),
  };
  return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, undefined, 1)}\n`;
}

/** All rules that were looked for: an alert is closed when its rule is there and its result is not. */
function rulesOf(levels: Judged['policy']['levels'], findings: readonly Finding[]): (readonly [id: string, rule: Rule])[] {
  const found = new Set(findings.map(({ rule }) => rule));
  return Object.entries(catalogue).flatMap(([check, { rules }]) =>
    Object.entries<Rule>(rules)
      .map(([name, rule]) => [`${check}/${name}`, rule] as const)
      .filter(([id]) => found.has(id) || (levels[id] ?? 'off') !== 'off'),
  );
}

function ruleOf(id: string, { about, fix, level: usual }: Rule, levels: Judged['policy']['levels'], docs: string) {
  const [check = ''] = id.split('/');
  const level = levels[id] ?? usual;
  return {
    id,
    name: id.replaceAll(/(?:^|[/-])(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: about },
    help: { text: fix },
    ...(docs === '' ? {} : { helpUri: `${docs}#${check}` }),
    defaultConfiguration: { level: levelOf(level === 'error' ? 'error' : 'warn') },
    properties: { tags: ['image', check] },
  };
}

const levelOf = (level: Finding['level']): 'error' | 'warning' => (level === 'error' ? 'error' : 'warning');

function resultOf(finding: Told, ruleIndex: number, { dockerfile }: Judged) {
  const { rule, level, what, where, fix, layer, at, platforms, inImage } = finding;
  const file = at?.file ?? dockerfile?.file;
  const region = { startLine: Math.max(1, at?.line ?? 1) };
  const physical = file === undefined ? {} : { physicalLocation: { artifactLocation: artifact(file), region } };
  const name = oneLine(where);
  const logical = name === '' ? {} : { logicalLocations: [{ fullyQualifiedName: name, kind: 'resource' }] };
  const location = { ...physical, ...logical };
  return {
    ruleId: rule,
    ...(ruleIndex < 0 ? {} : { ruleIndex }),
    level: levelOf(level),
    message: { text: shortened(`${oneLine(what)}${inImage === '' ? '' : ` (${inImage})`}. ${oneLine(fix)}`, LONGEST) },
    ...(Object.keys(location).length === 0 ? {} : { locations: [location] }),
    // GitHub's own key, primaryLocationLineHash, is left to its upload step, which warns of any other value than its own.
    partialFingerprints: { 'ginShip/v1': fingerprint(finding) },
    properties: { platforms, ...(layer === undefined ? {} : { layer }), where: shortened(where, LONGEST), fix: shortened(fix, LONGEST) },
  };
}

/** The same for the same finding of another build: sizes, counts and line numbers in its text change. */
function fingerprint({ rule, what, where }: Finding): string {
  const steady = where.replace(/:\d+$/, '');
  return createHash('sha256')
    .update(JSON.stringify([rule, steady, what.replaceAll(/\d+/g, '0')]))
    .digest('hex')
    .slice(0, 32);
}

/** A path of the repository as a relative address (RFC 3986); one outside of it, such as a Dockerfile below /tmp, as an absolute one. */
function artifact(file: string): { readonly uri: string; readonly uriBaseId?: string } {
  const uri = file.split('/').map(encodeURIComponent).join('/');
  return file.startsWith('/') ? { uri: `file://${uri}` } : { uri, uriBaseId: '%SRCROOT%' };
}
