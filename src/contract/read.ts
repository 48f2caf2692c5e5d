import { ShipError, messageOf, type Problem } from '../error.ts';
import { type Field, Wrong } from './field.ts';

export type Fields = Readonly<Record<string, Field<unknown>>>;

type Camel<S extends string> = S extends `${infer A}-${infer B}` ? `${A}${Capitalize<Camel<B>>}` : S;

/** The typed inputs of a declaration: `build-args` becomes `buildArgs`. */
export type InputsOf<F extends Fields> = { readonly [K in keyof F & string as Camel<K>]: ReturnType<F[K]['parse']> };

export const camel = (name: string): string => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/**
 * Reads all declared inputs once. A wrong one counts as empty, so that the rest of the plan can be made and all mistakes be told in one run.
 * @param raw gives the text of an input, '' where it was not given
 */
export function readInputs<F extends Fields>(fields: F, raw: (name: string) => string): { inputs: InputsOf<F>; problems: Problem[] } {
  const problems: Problem[] = [];
  const read = Object.entries(fields).map(([name, field]) => {
    const text = field.blanks ? raw(name) : raw(name).trim();
    try {
      if (text === '' && field.required) throw new Wrong('it is required', 'Give it a value');
      return [camel(name), text === '' ? field.empty : field.parse(text)];
    } catch (thrown) {
      // A grammar of its own (tag rules, image names) reports each of its mistakes itself.
      if (thrown instanceof ShipError) problems.push(...thrown.problems);
      else problems.push(inputProblem(name, field.secret ? '***' : ((thrown instanceof Wrong ? thrown.lines : undefined) ?? text), thrown));
      return [camel(name), field.empty];
    }
  });
  return { inputs: Object.freeze(Object.fromEntries(read)) as InputsOf<F>, problems };
}

/** A problem that names the input, its value, why it is wrong and what would be right. */
export function inputProblem(name: string, value: string, thrown: unknown): Problem {
  const shown = value === '' ? 'is empty' : `is \`${shorten(value)}\``;
  return {
    code: `input/${name}`,
    what: `Input \`${name}\` ${shown}`,
    why: messageOf(thrown),
    fix: thrown instanceof Wrong ? thrown.fix : 'See the table of inputs in the README',
  };
}

const shorten = (text: string): string => (text.length > 120 ? `${text.slice(0, 117)}…` : text).replace(/\r?\n/g, '⏎');
