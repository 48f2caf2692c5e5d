/** Why a layer can't be taken as it is; `layer.ts` makes a problem of it that names the layer. Nothing else leaves the readers of this folder. */
export class Unsound extends Error {
  /** After `verify/`. */
  readonly code: string;
  /** What to do, where it is not the machine that is at fault. */
  readonly fix: string | undefined;

  constructor(code: string, why: string, fix?: string) {
    super(why);
    this.name = 'Unsound';
    this.code = code;
    this.fix = fix;
  }
}

/** An archive that engines can't unpack. */
export const broken = (why: string, fix?: string): Unsound => new Unsound('layer', why, fix);
