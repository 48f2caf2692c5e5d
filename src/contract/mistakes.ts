import { ShipError, messageOf, type Problem } from '../error.ts';
import { Wrong } from './field.ts';

/** Where a parser puts what is wrong with a line, so that it can read on and find the rest. */
export interface Mistakes {
  add(why: string, fix: string): void;
  /** What `parse` gives; `otherwise` where it throws, and that is noted. */
  guard<T>(otherwise: T, parse: () => T): T;
}

/**
 * Reads an input line by line.
 * @param input its name, as the problems show it
 * @param parse gives undefined where a line gives nothing
 * @throws ShipError `input/…` with all mistakes of all lines
 */
export function collect<T>(input: string, lines: readonly string[], parse: (line: string, mistakes: Mistakes) => T | undefined): readonly T[] {
  const problems: Problem[] = [];
  const read = lines.flatMap((line) => {
    const add = (why: string, fix: string): void => {
      problems.push({ code: `input/${input}`, what: `Input \`${input}\`: \`${line}\``, why, fix });
    };
    const guard = <V>(otherwise: V, inner: () => V): V => {
      try {
        return inner();
      } catch (thrown) {
        add(messageOf(thrown), thrown instanceof Wrong ? thrown.fix : 'See the table of inputs in the README');
        return otherwise;
      }
    };
    const value = guard<T | undefined>(undefined, () => parse(line, { add, guard }));
    return value === undefined ? [] : [value];
  });
  if (problems.length > 0) throw new ShipError(problems);
  return Object.freeze(read);
}
