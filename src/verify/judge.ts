import { catalogue, type CheckId } from '../policy/catalogue.ts';
import type { Found, Finding } from '../policy/finding.ts';
import type { Policy } from '../policy/policy.ts';
import { judgeEntrypoint } from './checks/entrypoint.ts';
import { judgeForbidden } from './checks/forbidden.ts';
import { judgeGo } from './checks/go.ts';
import { judgeLabels } from './checks/labels.ts';
import { judgePrivilege } from './checks/privilege.ts';
import { judgeReproducible } from './checks/reproducible.ts';
import { judgeRuntime } from './checks/runtime.ts';
import { judgeSecrets } from './checks/secrets.ts';
import { judgeSize } from './checks/size.ts';
import type { Known, Subject } from './checks/subject.ts';
import { judgeUser } from './checks/user.ts';
import { judgeWaste } from './checks/waste.ts';
import type { ImageContents } from './contents/contents.ts';

type Judge = (subject: Subject, policy: Policy, say: (rule: string, found: Found) => void) => void;

/** The checks of an image's bytes. Those of the Dockerfile, the context and a second build come from other stages. */
const judges: Partial<Record<CheckId, Judge>> = {
  user: (subject, { settings }, say) => judgeUser(subject, settings.user, say),
  entrypoint: (subject, { settings }, say) => judgeEntrypoint(subject, settings.entrypoint, say),
  secrets: (subject, { settings }, say) => judgeSecrets(subject, settings.secrets, say),
  forbidden: (subject, { settings }, say) => judgeForbidden(subject, settings.forbidden, say),
  privilege: (subject, { settings }, say) => judgePrivilege(subject, settings.privilege, say),
  size: (subject, { settings }, say) => judgeSize(subject, settings.size, say),
  waste: (subject, { settings }, say) => judgeWaste(subject, settings.waste, say),
  go: (subject, { settings }, say) => judgeGo(subject, settings.go, say),
  runtime: (subject, { settings }, say) => judgeRuntime(subject, settings.runtime, say),
  labels: (subject, { settings }, say) => judgeLabels(subject, settings.labels, say),
  reproducible: (subject, { settings }, say) => judgeReproducible(subject, settings.reproducible, say),
};

/**
 * Holds all platforms of an image against the policy.
 * @returns worst first, then in the order of the catalogue; what several platforms have alike is one finding
 */
export function judge(images: readonly ImageContents[], policy: Policy, known: Known): readonly Finding[] {
  const findings = images.flatMap((image) =>
    Object.entries(judges).flatMap(([check, look]) => {
      const all: Finding[] = [];
      // A check of which nothing is asked costs nothing.
      if (asked(policy, check as CheckId))
        look({ ...image, known }, policy, (rule, found) => all.push(...levelled(policy, check as CheckId, rule, found, [image.platform])));
      return all;
    }),
  );
  return ordered(merged(findings));
}

/** Whether any rule of a check is looked for. */
export const asked = ({ levels }: Policy, check: CheckId): boolean =>
  Object.keys(catalogue[check].rules).some((rule) => (levels[`${check}/${rule}`] ?? 'off') !== 'off');

/** A finding with the level that the policy gives its rule; none where that is `off`. */
export function levelled({ levels }: Policy, check: CheckId, rule: string, found: Found, platforms: readonly string[]): Finding[] {
  const level = levels[`${check}/${rule}`] ?? 'off';
  return level === 'off' ? [] : [{ ...found, rule: `${check}/${rule}`, level, platforms }];
}

function merged(findings: readonly Finding[]): Finding[] {
  // The layers of two platforms have the same places.
  const groups = Map.groupBy(findings, ({ rule, what, where, layer }) => JSON.stringify([rule, what, where, layer]));
  return [...groups.values()].flatMap((alike) => {
    const [first] = alike;
    return first === undefined ? [] : [{ ...first, platforms: [...new Set(alike.flatMap(({ platforms }) => platforms))] }];
  });
}

const ORDER = Object.entries(catalogue).flatMap(([check, { rules }]) => Object.keys(rules).map((rule) => `${check}/${rule}`));

const rank = ({ level, rule }: Finding): number => (level === 'error' ? 0 : ORDER.length) + ORDER.indexOf(rule);

/** Worst first, then in the order of the catalogue. */
export const ordered = (findings: readonly Finding[]): Finding[] => findings.toSorted((a, b) => rank(a) - rank(b));
