import { frozen } from '../frozen.ts';
import { catalogue, type CheckId } from './catalogue.ts';
import type { Check } from './check.ts';
import { type Level, levelIn, type Mode } from './level.ts';
import type { Policy, Settings } from './policy.ts';

/** What a policy changes. */
export interface Changes {
  /** By `check` or `check/rule`, as in the policy file; a rule's own wins. */
  readonly levels: ReadonlyMap<string, Level>;
  /** By check and name, as read by the parameter. */
  readonly settings: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
}

const NONE: Changes = { levels: new Map(), settings: new Map() };

/** The catalogue's checks with their ids. */
export const checks = Object.entries(catalogue) as readonly (readonly [CheckId, Check])[];

/**
 * The policy that a file and inputs give, frozen.
 * A check's level is that of its rules, but for those that are off by default: they are for the few who want them, and are switched on by name only.
 * @param source the file, relative to the workspace; '' where there is none
 */
export function policyOf(mode: Mode = 'policy', changes: Changes = NONE, source = ''): Policy {
  const rules = checks.flatMap(([id, { rules: declared }]) =>
    Object.entries(declared).map(([name, { level }]) => [id, `${id}/${name}`, level] as const),
  );
  const levels = rules.map(([id, rule, level]) => {
    // Without it nothing else that is said of the image would mean anything.
    if (id === 'integrity') return [rule, 'error'] as const;
    const ofCheck = level === 'off' ? undefined : changes.levels.get(id);
    return [rule, levelIn(mode, changes.levels.get(rule) ?? ofCheck ?? level)] as const;
  });
  const settings = checks.map(([id, { parameters }]) => [id, settingsOf(parameters, changes.settings.get(id))] as const);
  return frozen({ source, mode, levels: Object.fromEntries(levels), settings: Object.fromEntries(settings) as unknown as Settings });
}

function settingsOf(parameters: Check['parameters'], given: ReadonlyMap<string, unknown> = new Map()): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { default: otherwise }]) => [name, given.has(name) ? given.get(name) : otherwise]),
  );
}

/** The checks in which two policies of one mode differ, in the order of the catalogue. */
export function changedChecks(policy: Policy): readonly CheckId[] {
  const usual = policyOf(policy.mode);
  return checks.flatMap(([id, { rules }]) => {
    const levels = Object.keys(rules).some((rule) => policy.levels[`${id}/${rule}`] !== usual.levels[`${id}/${rule}`]);
    return levels || JSON.stringify(policy.settings[id]) !== JSON.stringify(usual.settings[id]) ? [id] : [];
  });
}
