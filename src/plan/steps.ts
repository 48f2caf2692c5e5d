import { Wrong } from '../contract/field.ts';
import { inputProblem } from '../contract/read.ts';
import type { ShipInputs } from '../contract/ship.ts';
import type { Problem } from '../error.ts';

interface Rule {
  readonly right: RegExp;
  readonly why: string;
  readonly fix: string;
}

/** What buildx (0.38, docker/cli opts) accepts for the surroundings of RUN steps. It would say so only after a builder was chosen, one mistake at a time. */
const RULES = {
  network: {
    right: /^(default|none|host)$/,
    why: 'BuildKit knows no such network',
    fix: 'Use `default`, `none` or `host`; other networks belong to the builder (`--driver-opt network=…`)',
  },
  'add-hosts': {
    right: /^[^:=\s]+[:=]\S+$/,
    why: 'it is no `name:address`',
    fix: 'Write it as `db:10.0.0.5`, or `db:host-gateway` for this machine',
  },
  'shm-size': { right: /^\d+(\.\d+)? ?([kmgtp]i?b?|b)?$/i, why: 'it is no size', fix: 'Write a number with its unit, such as `64m` or `2g`' },
  ulimit: { right: /^[a-z]+=-?\d+(:-?\d+)?$/, why: 'it is no `name=soft:hard`', fix: 'Write it as `nofile=1024:2048`, or `nofile=1024` for both' },
  allow: {
    right: /^(network\.host|security\.insecure|buildx\.local\.delete|device(=.*)?)$/s,
    why: 'it is no entitlement known here',
    fix: 'Use `network.host`, `security.insecure`, `device` or `device=NAME`',
  },
} as const satisfies Record<string, Rule>;

type StepInputs = Pick<ShipInputs, 'network' | 'addHosts' | 'shmSize' | 'ulimit' | 'allow'>;

/** Every mistake in the inputs that RUN steps run under. */
export function stepProblems({ network, addHosts, shmSize, ulimit, allow }: StepInputs): Problem[] {
  const given = { network: [network], 'add-hosts': addHosts, 'shm-size': [shmSize], ulimit, allow } as const;
  return Object.entries(RULES).flatMap(([input, { right, why, fix }]) =>
    given[input as keyof typeof given]
      .filter((value) => value !== '' && !right.test(value))
      .map((value) => inputProblem(input, value, new Wrong(why, fix))),
  );
}
