/** Linux's signals by number from 1 (signal(7)), without SIG. */
const NAMES =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'.split(
    ' ',
  );
const OTHER_NAMES: Readonly<Record<string, string>> = { IOT: 'ABRT', CLD: 'CHLD', POLL: 'IO', UNUSED: 'SYS' };
const HIGHEST = 64;

/** A signal as STOPSIGNAL has it, by name or number, in the spelling `TERM`; as it is where it is none. */
export function nameOf(given: string): string {
  if (/^\d+$/.test(given)) return NAMES[Number(given) - 1] ?? (Number(given) > NAMES.length && Number(given) <= HIGHEST ? 'RTMIN' : given);
  const name = given.toUpperCase().replace(/^SIG/, '');
  return OTHER_NAMES[name] ?? name;
}

/** @param name as `nameOf` gives it */
export const isSignal = (name: string): boolean => NAMES.includes(name) || /^RT(MIN(\+\d+)?|MAX(-\d+)?)$/.test(name);
