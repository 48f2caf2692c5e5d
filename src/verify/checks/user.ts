import type { RuleOf, SettingsOf } from '../../policy/check.ts';
import type { user as declared } from '../../policy/checks/user.ts';
import { type Account, accountOf, HIGHEST_ID } from './account.ts';
import { placeOf } from './instruction.ts';
import type { Say, Subject } from './subject.ts';

/** Who runs the service: root, a name that Kubernetes can’t verify, or nobody at all. */
export function judgeUser(subject: Subject, settings: SettingsOf<typeof declared>, say: Say<RuleOf<typeof declared>>): void {
  // Windows has other users.
  if (!subject.platform.startsWith('linux/')) return;
  const account = accountOf(subject);
  const { uid, user, unknown } = account;
  const found = { where: 'USER', at: placeOf(subject, 'USER') };
  if (unknown !== undefined && unknown.name !== 'root') {
    const file = unknown.kind === 'user' ? '/etc/passwd' : '/etc/group';
    const what = `USER names the ${unknown.kind} \`${unknown.name}\`, which ${file} does not have: the container does not start`;
    say('unknown', { ...found, what, fix: 'Give numbers, which need no entry: `USER 65532:65532`' });
  } else if ([account.uid, account.gid].some((id) => id !== undefined && (id < 0 || id > HIGHEST_ID))) {
    const what = `USER is \`${account.given}\`, and ids go from 0 to ${HIGHEST_ID}: the container does not start`;
    say('unknown', { ...found, what, fix: 'Give numbers in that range: `USER 65532:65532`' });
  } else if (uid === 0 || user === 'root') {
    if (settings['allow-root']) return;
    const fix = '`USER 65532:65532` in the last stage, and a port above 1023; where it must be root, the input `allow-root`';
    say('root', { ...found, what: `The container runs as root: ${whyRoot(account)}`, fix });
  } else if (!/^\+?\d+$/.test(user)) {
    const number = uid === undefined ? '65532:65532' : `${uid}:${account.gid ?? uid}`;
    const what = `USER is the name \`${user}\`: Kubernetes can verify \`runAsNonRoot\` only for a number, and does not start the container`;
    say('name', { ...found, what, fix: `Give the number: \`USER ${number}\`` });
  }
}

function whyRoot({ given, user }: Account): string {
  if (user === '') return given === '' ? 'no USER is set' : `USER is \`${given}\`, which names no user`;
  return /^\+?\d+$|^root$/.test(user) ? `USER is \`${given}\`` : `USER is \`${given}\`, which has the number 0 in /etc/passwd`;
}
