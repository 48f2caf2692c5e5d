import { pinned, taggedAndPinned } from '../image/reference.ts';
import { explainRows } from '../plan/explain.ts';
import type { Plan } from '../plan/plan.ts';
import type { Verified } from '../verify/verify.ts';
import { findingsSection, layersSection } from './policy-summary.ts';
import { code, duration, escapeHtml, fenced, folded, table } from './markdown.ts';
import { timeline } from './timeline.ts';
import type { Voyage } from './voyage.ts';

/** The job's summary of a dry run. */
export function planSummary(plan: Plan): string {
  return ['## ⚓ The plan (dry run: nothing was built or pushed)', planTable(plan)].join('\n\n') + '\n';
}

/** The job's summary of a run that ended well: what people need first comes first. */
export function voyageSummary(voyage: Voyage): string {
  const { plan, stages } = voyage;
  const parts = [
    headline(voyage),
    howToUse(voyage),
    tagTable(voyage),
    findingsSection(voyage.judged),
    smoke(voyage),
    layersSection(voyage.judged),
    `### Where the time went\n\n${timeline(stages)}${steps(voyage)}`,
    folded('The plan', planTable(plan)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function headline({ plan, pushed, layout }: Voyage): string {
  const [repository] = plan.repositories;
  const what = code(plan.version || layout.root.digest.slice(0, 19));
  if (pushed === undefined || repository === undefined)
    return `## ✓ Built and verified ${what}, not pushed\n\n${escapeHtml(plan.push.why)}\n\n${code(layout.root.digest)}`;
  return `## ⚓ Shipped ${what} for ${plan.environment}\n\n${fenced(taggedAndPinned(repository, plan.version, pushed.digest))}`;
}

function howToUse({ plan, pushed, verified, layout }: Voyage): string {
  const [repository] = plan.repositories;
  if (pushed === undefined || repository === undefined) return '';
  const exposed = layout.manifests.find(({ attestation }) => !attestation)?.configuration.config?.ExposedPorts ?? {};
  const port = plan.smoke?.port ?? Number.parseInt(Object.keys(exposed)[0] ?? '', 10);
  const publish = Number.isNaN(port) ? '' : ` --publish ${port}:${port}`;
  const name = repository.path.split('/').at(-1) ?? 'app';
  const ask = 'skipped' in verified.smoke || Number.isNaN(port) ? '' : `\ncurl http://127.0.0.1:${port}${verified.smoke.path}`;
  const run = `docker run --rm${publish} ${pinned(repository, pushed.digest)}${ask}`;
  const deploy = `kubectl set image deployment/${name} ${name}=${taggedAndPinned(repository, plan.version, pushed.digest)}`;
  return `**Run it**\n\n${fenced(run, 'sh')}\n**Deploy it**\n\n${fenced(deploy, 'sh')}`;
}

function tagTable({ plan, pushed }: Voyage): string {
  if (pushed === undefined) return '';
  const why = new Map(plan.tags.map(({ name, why, moving }) => [name, `${why}${moving ? ', moves' : ''}`]));
  const rows = pushed.references.map(({ reference, movedFrom, unchanged }) => {
    const before = movedFrom ? `moved from ${code(movedFrom.slice(0, 19))}` : unchanged ? 'was there already' : 'new';
    return [code(reference), escapeHtml(why.get(reference.slice(reference.lastIndexOf(':') + 1)) ?? ''), before];
  });
  return `### Tags\n\nEach was read back from its registry and names ${code(pushed.digest)}.\n\n${table(['reference', 'why', 'before'], rows)}`;
}

/** An instruction on one line of a table. */
function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}

function smoke({ verified }: Voyage): string {
  return `### Smoke test\n\n${smokeText(verified, code)}`;
}

/** What the smoke test showed, in a sentence or two; `code` marks names from outside. */
export function smokeText({ smoke: result, notRun }: Verified, code: (text: string) => string): string {
  if ('skipped' in result) return `Not run: ${escapeHtml(result.skipped)}.`;
  const alone = result.healthcheck ? 'passed its HEALTHCHECK without a network' : 'kept running without a network';
  const asked = result.status === undefined ? alone : `answered ${result.status} at ${code(result.path)}`;
  const end = result.exitCode === undefined ? '' : `; upon SIGTERM it ended with ${result.exitCode} after ${duration(result.drainMs)}`;
  const rest = notRun.length > 0 ? ` Built, not run: ${notRun.map(code).join(', ')}.` : '';
  return `${code(result.platform)} ${asked}, ${duration(result.readyMs)} after its start${end}.${rest}`;
}

function steps({ built }: Voyage): string {
  const rows = built.steps.map(({ name, cached, seconds }) => [code(short(name)), cached ? 'cached' : duration(seconds * 1000)]);
  return rows.length > 0
    ? `\n${folded(`Build: ${built.steps.filter(({ cached }) => cached).length} of ${rows.length} steps cached`, table(['step', 'time'], rows))}`
    : '';
}

const planTable = (plan: Plan): string =>
  table(
    ['', ''],
    explainRows(plan).map(([name, value]) => [name, escapeHtml(value)]),
  );
