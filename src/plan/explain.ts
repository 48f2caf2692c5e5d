import { changedChecks } from '../policy/default.ts';
import type { Policy } from '../policy/policy.ts';
import type { Plan, SmokePlan } from './plan.ts';

/** The plan for people: a name and a value a row. Several values of one name follow with an empty name. */
export function explainRows(plan: Plan): readonly (readonly [name: string, value: string])[] {
  const { build, push } = plan;
  const tags = plan.tags.map(({ name, moving, why }) => `${name}  (${why}${moving ? '; moves' : ''})`);
  const images = plan.repositories.map(({ name }) => name);
  const secrets = build.secrets.map(({ id, from }) => `${id} (from ${from})`);
  const buildArgs = build.buildArgs.map(([name]) => name);
  return [
    ['ref', refText(plan)],
    ['environment', plan.environment],
    ...named('images', images),
    ...named('tags', tags),
    ...named('note', plan.notes),
    ['build', buildText(plan)],
    ...named('arguments', buildArgs),
    ...named('secrets', secrets),
    ...named('attestations', build.attests),
    ['cache', cacheText(plan)],
    ['reproducible', reproducibleText(plan)],
    ['policy', policyText(plan.policy)],
    ['smoke test', plan.smoke ? smokeText(plan.smoke) : 'off'],
    ['push', `${push.push ? 'yes' : 'no'}: ${push.why}`],
  ];
}

/** As aligned lines for the log. */
export function explain(plan: Plan): readonly string[] {
  const rows = explainRows(plan);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value.replaceAll(/\r?\n/g, '⏎')}`);
}

function named(name: string, values: readonly string[]): [string, string][] {
  return values.map((value, at) => [at === 0 ? name : '', value]);
}

function refText({ event }: Plan): string {
  return `${event.ref || 'none'} at ${event.sha.slice(0, 7) || 'an unknown commit'}, by ${event.name}`;
}

function buildText({ build: { shownFile, target, platforms } }: Plan): string {
  return `${shownFile}${target ? `, stage ${target}` : ''}${platforms.length > 0 ? `, for ${platforms.join(', ')}` : ''}`;
}

function cacheText({ build }: Plan): string {
  if (build.noCache) return 'off: no-cache';
  const from = build.cacheFrom.length > 0 ? `from ${build.cacheFrom.join(' and ')}` : "the builder's own";
  return build.cacheTo.length > 0 ? `${from}, to ${build.cacheTo.join(' and ')}` : from;
}

function reproducibleText({ build }: Plan): string {
  if (build.sourceDateEpoch === undefined) return 'no: the time of the commit is not known';
  const time = new Date(build.sourceDateEpoch * 1000).toISOString();
  return build.attests.length > 0 ? `the image yes (${time}), its attestations not` : `yes: all times are the commit's, ${time}`;
}

function policyText(policy: Policy): string {
  const source = policy.source === '' ? 'the default policy' : policy.source;
  if (policy.mode === 'off') return 'off: only the integrity of the bytes is looked at';
  const changed = changedChecks(policy);
  const count = changed.length === 0 ? '' : `, ${changed.length === 1 ? '1 check' : `${changed.length} checks`} changed (${changed.join(', ')})`;
  const stops = { policy: 'errors stop the push', strict: 'errors and warnings stop the push', warn: 'nothing stops the push' }[policy.mode];
  return `${source}${count}; ${stops}`;
}

function smokeText({ path, asked, port, statuses, body, network, timeoutSeconds }: SmokePlan): string {
  if (network === 'none') return `without a network: its HEALTHCHECK within ${timeoutSeconds} s; without one, that it goes on running`;
  const where = port === undefined ? 'the exposed port' : `port ${port}`;
  const status = asked ? statuses.map(([low, high]) => (low === high ? `${low}` : `${low}–${high}`)).join(', ') : 'any answer below 500';
  return `GET ${path} on ${where} (network ${network}): ${status}${body ? ` and a body with ${body}` : ''}, within ${timeoutSeconds} s`;
}
