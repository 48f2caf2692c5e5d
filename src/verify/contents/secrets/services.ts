import { isNoExample, isRandom } from './structures.ts';
import type { Pattern } from './patterns.ts';

type Row = readonly [trigger: string, token: string, valid: Pattern['valid']];

const LONG = '[\\w-]{74}|[\\w-]{58}';

/**
 * Tokens of services, by the prefix that each gives to its own. Only those whose prefix has two bytes that are rare in text: for `dapi…` or `shpat_…` every `da` and `pa` of every layer
 * would be looked at. What is hexadecimal has too few letters to look random.
 */
const TOKENS: readonly Row[] = [
  ['T3BlbkFJ', `sk-(?:(?:proj|svcacct|admin)-(?:${LONG})T3BlbkFJ(?:${LONG})|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20})`, isRandom], // OpenAI
  ['k-ant-', 'sk-ant-(?:api|admin|oat)\\d\\d-[\\w-]{80,120}', isRandom], // Anthropic
  ['hf_', 'hf_[A-Za-z]{34}', isRandomWord], // Hugging Face
  ['hvs.', 'hvs\\.[\\w-]{90,300}', isRandom], // Vault
  ['PMAK-', 'PMAK-[a-f0-9]{24}-[a-f0-9]{34}', isNoExample], // Postman
  ['bygems_', 'rubygems_[a-f0-9]{48}', isNoExample],
  ['sv1.', '[A-Za-z0-9]{14}\\.atlasv1\\.[\\w=-]{60,90}', isNoExample], // Terraform Cloud
  ['NRAK-', 'NRAK-[A-Z0-9]{27}', isNoExample], // New Relic
  ['E-SECRET-KEY-1', 'AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}', isNoExample],
  ['kr_pat_', 'dckr_pat_[\\w-]{27}', isRandom], // Docker Hub
];

/** Random letters use nearly all that there are; a name in a program does not. */
function isRandomWord([token]: RegExpExecArray): boolean {
  return new Set(token.slice(3)).size >= 19;
}

export const SERVICES: readonly Pattern[] = TOKENS.map(([trigger, token, valid]) => ({
  kind: 'service-token',
  triggers: [trigger],
  expression: new RegExp(`(?<![\\w.-])${token}(?![\\w-])`, 'g'),
  ...(valid === undefined ? {} : { valid }),
}));
