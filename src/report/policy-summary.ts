import { bytes } from '../image/bytes.ts';
import { type Judged, countsOf, countsText, layerSteps, policyText, shortened, type Told, toldOf, whereText } from './judged.ts';
import { bar, code, escapeHtml, folded, table } from './markdown.ts';

/** Rows that are seen at once, and rows at all: GitHub drops a summary above 1 MiB as a whole. */
const SEEN = 10;
const MOST = 300;
/** Characters of a cell. */
const LONGEST = 400;

/** The summary of a run that the policy ends: all of it, because nothing else is left to tell. @param what has become of the image, one sentence */
export function stoppedSummary(judged: Judged, what: string): string {
  const parts = ['## ✗ Stopped by the image policy', escapeHtml(what), findingsSection(judged), layersSection(judged)];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** `### Image policy: 3 warnings` and a table, worst first. */
export function findingsSection(judged: Judged): string {
  if (judged.policy.mode === 'off') return '### Image policy\n\nSwitched off by `policy-level: off`.';
  const title = `### Image policy: ${countsText(countsOf(judged.findings))}\n\n${escapeHtml(policyText(judged.policy))}`;
  const findings = toldOf(judged);
  if (findings.length === 0) return title;
  const rows = findings.slice(0, MOST).map(row);
  const seen = table(HEAD, rows.slice(0, SEEN));
  const rest = rows.length > SEEN ? `\n${folded(`${findings.length - SEEN} more`, table(HEAD, rows.slice(SEEN)))}` : '';
  const left =
    findings.length > MOST ? `\n${findings.length - MOST} are not shown here; the file that the output \`sarif-file\` names has them.` : '';
  return `${title}\n\n${seen}${rest}${left}`;
}

const HEAD = ['', 'rule', 'what', 'where', 'to do'];

function row(finding: Told): string[] {
  const where = whereText(finding);
  return [
    finding.level === 'error' ? '✗ error' : '⚠ warning',
    code(finding.rule),
    plain(finding.what),
    where === '' ? '' : code(shortened(where, LONGEST)),
    plain(finding.fix),
  ];
}

/** Text of a finding: its code spans stay, all else is made harmless. A name from an image may hold anything. */
function plain(text: string): string {
  const parts = shortened(text, LONGEST).split('`');
  // One that is not closed is no code.
  const open = parts.length % 2 === 0 ? `\`${parts.pop()}` : '';
  return parts.map((part, at) => (at % 2 === 1 && part !== '' ? code(part) : harmless(part))).join('') + harmless(open);
}

const harmless = (text: string): string => escapeHtml(text.replaceAll(/[\\*_[\]~`]/g, String.raw`\$&`));

/** Bars of what each layer adds to a pull, what of it no container ever sees, and the instruction that made it. */
export function layersSection(judged: Judged): string {
  return judged.platforms.length === 0 ? '' : `### Size\n\n${judged.platforms.map((image) => layersOf(image, judged)).join('\n')}`;
}

function layersOf(image: Judged['platforms'][number], judged: Judged): string {
  const { platform, layers, compressed: pulled, unpacked: disk } = image;
  const largest = Math.max(...layers.map(({ compressed }) => compressed), 1);
  const wasted = judged.wasted[platform] ?? [];
  const all = wasted.reduce((sum, count) => sum + count, 0);
  const steps = layerSteps(image, judged);
  const rows = layers.map(({ compressed, unpacked }, at) => {
    const step = steps[at] ?? '';
    const lost = wasted[at] ?? 0;
    return [
      `\`${bar(compressed / largest)}\``,
      bytes(compressed),
      bytes(unpacked),
      ...(all > 0 ? [lost === 0 ? '' : bytes(lost)] : []),
      step === '' ? 'the base image' : code(shortened(step, 100)),
    ];
  });
  const lost = all > 0 ? `, ${bytes(all)} of it never seen` : '';
  const title = `**${escapeHtml(platform || 'image')}: ${bytes(pulled)} to pull, ${bytes(disk)} on disk${lost}**`;
  return `${title}\n\n${table(['by layer', 'to pull', 'on disk', ...(all > 0 ? ['never seen'] : []), 'made by'], rows)}`;
}
