/** A version by PEP 440. */
export interface Pep440 {
  /** In the normal form: `1.2.3rc2`, `1.2.post1`. */
  readonly version: string;
  readonly epoch: string;
  /** The release segment, at least one number. */
  readonly release: readonly string[];
  /** Neither pre-, post- nor development release. */
  readonly final: boolean;
}

/** The expression of PEP 440, appendix B. */
const GRAMMAR =
  /^v?(?:(?<epoch>\d+)!)?(?<release>\d+(?:\.\d+)*)(?<pre>[-_.]?(?<preWord>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<preNumber>\d+)?)?(?<post>-(?<postImplicit>\d+)|[-_.]?(?:post|rev|r)[-_.]?(?<postNumber>\d+)?)?(?<dev>[-_.]?dev[-_.]?(?<devNumber>\d+)?)?(?:\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/;

const PRE_WORDS: Readonly<Record<string, string>> = { alpha: 'a', a: 'a', beta: 'b', b: 'b', preview: 'rc', pre: 'rc', c: 'rc', rc: 'rc' };

/** undefined where the text is no version by PEP 440. */
export function parsePep440(text: string): Pep440 | undefined {
  const groups = GRAMMAR.exec(text.trim().toLowerCase())?.groups;
  if (groups === undefined) return undefined;
  const { pre, preWord = '', preNumber, post, postImplicit, postNumber, dev, devNumber, local } = groups;
  const epoch = number(groups.epoch);
  const release = (groups.release ?? '').split('.').map(number);
  const version = [
    epoch === '0' ? '' : `${epoch}!`,
    release.join('.'),
    pre === undefined ? '' : `${PRE_WORDS[preWord]}${number(preNumber)}`,
    post === undefined ? '' : `.post${number(postImplicit ?? postNumber)}`,
    dev === undefined ? '' : `.dev${number(devNumber)}`,
    local === undefined ? '' : `+${local.replace(/[-_]/g, '.')}`,
  ].join('');
  return { version, epoch, release, final: pre === undefined && post === undefined && dev === undefined };
}

/** Without leading zeros; 0 where nothing is given. */
const number = (digits: string | undefined): string => (digits ?? '0').replace(/^0+(?=\d)/, '');
