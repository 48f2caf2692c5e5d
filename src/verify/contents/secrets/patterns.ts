import type { SecretKind } from '../../../policy/secret-kinds.ts';
import { hasKeyBeside, isJsonWebToken, isKeyData, isLogin, isNoExample, isPrivateKey, isRandom } from './structures.ts';
import { SERVICES } from './services.ts';
import { hasChecksum } from './value.ts';

/** How one kind of secret is recognised. */
export interface Pattern {
  readonly kind: SecretKind;
  /** Texts of which one is in every secret of this kind. Their first three characters are what is looked for in every byte: they should be rare. */
  readonly triggers: readonly string[];
  /** The whole secret; its value is the group `secret`, or all of it. Has no part that can match in many ways: its time is linear. Sticky where `near` is given. */
  readonly expression: RegExp;
  /** Looks at the bytes behind the trigger, where it is a common one, before anything is made a text. */
  readonly quick?: (data: Buffer, at: number) => boolean;
  /** How a long secret begins, around its trigger: nothing more of the file is looked at without it. */
  readonly near?: RegExp;
  /** Characters behind the trigger that the expression may need; default NEAR. */
  readonly need?: number;
  readonly valid?: (found: RegExpExecArray) => boolean;
}

/** Characters in front of a trigger, and behind it, that are looked at. */
export const BEFORE = 144;
export const NEAR = 256;

const LOGIN =
  /(postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|(?<![\w+])[a-z][a-z+]{2,14}):\/\/([^\s:/@"'<>`\\?#]{0,64}):(?<secret>[^\s/@"'<>`\\?#]{3,128})@[\w.[\]-]+/g;

/** Whether `user:password@` may follow `://`: nearly every URL has none. */
function hasUserinfo(data: Buffer, at: number): boolean {
  let colon = false;
  for (let i = at + 4; i < data.length && i < at + 200; i++) {
    const byte = data[i] as number;
    if (byte === AT) return colon;
    if (byte === COLON) colon = true;
    else if (byte <= SPACE || byte === QUOTE || byte === SLASH || byte >= DELETE) return false;
  }
  // Cut off: the rest is not here yet.
  return colon && at + 200 > data.length;
}
const [AT, COLON, SPACE, QUOTE, SLASH, DELETE] = [0x40, 0x3a, 0x20, 0x22, 0x2f, 0x7f];

/** A border in front of a token is asked for only where its prefix could stand in base 64: a compiler of Go puts one text behind the other, without one. */
export const PATTERNS: readonly Pattern[] = [
  {
    // Before the plain private key, which it holds.
    kind: 'gcp-service-account',
    triggers: ['VATE KEY'],
    near: /"private_key_id"\s{0,4}:\s{0,4}"\w{40}"\s{0,4},\s{0,8}"private_key"\s{0,4}:\s{0,4}"-----BEGIN PRIVATE KEY-----/g,
    expression: /[^-]{60,144}-----BEGIN ()PRIVATE KEY-----(?<secret>(?:[\w+/=\\]|-(?!----)){60,16000})-----END PRIVATE KEY-----/y,
    need: 16_000,
    valid: isPrivateKey,
  },
  {
    kind: 'private-key',
    triggers: ['VATE KEY'],
    near: /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/g,
    expression: /-----BEGIN ((?:[A-Z0-9]+ ){0,3})PRIVATE KEY(?: BLOCK)?-----(?<secret>(?:[\w+/=:,;.@ ()\\\r\n\t"']|-(?!----)){60,16000})-----END /y,
    need: 16_000,
    valid: isPrivateKey,
  },
  {
    kind: 'aws-access-key',
    triggers: ['AKIA', 'ASIA'],
    expression: /(?<![A-Za-z0-9+/])A[KS]IA[A-Z2-7]{16}(?![A-Za-z0-9+/])/g,
    need: 400,
    valid: hasKeyBeside,
  },
  {
    kind: 'aws-secret-key',
    triggers: ['SS_KEY', 'ss_key', 'ssKey'],
    expression: /(?:aws_?secret_?key|secret_?access_?key)(?:_id)?["']?\s{0,8}[:=]{1,2}>?\s{0,8}["']?(?<secret>[A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])/gi,
    valid: isNoExample,
  },
  {
    kind: 'azure-key',
    triggers: ['tKey=', 'ssKey='],
    expression: /(?:AccountKey=(?<secret>[A-Za-z0-9+/]{86}==))|(?:SharedAccessKey=[A-Za-z0-9+/]{43}=)/g,
  },
  { kind: 'alibaba-access-key', triggers: ['LTAI'], expression: /(?<![A-Za-z0-9+/])LTAI[A-Za-z0-9]{16,24}(?![A-Za-z0-9+/=])/g, valid: isRandom },
  { kind: 'google-api-key', triggers: ['AIza'], expression: /(?<![A-Za-z0-9+/])AIza[\w-]{35}(?![\w-])/g, valid: isRandom },
  { kind: 'digitalocean-token', triggers: ['p_v1_', 'o_v1_', 'r_v1_'], expression: /do[opr]_v1_[a-f0-9]{64}/g },
  {
    kind: 'github-token',
    triggers: ['hp_', 'ho_', 'hu_', 'hs_', 'hr_'],
    expression: /gh[pousr]_[A-Za-z0-9]{36}/g,
    valid: ([token]) => hasChecksum(token),
  },
  {
    kind: 'github-token',
    triggers: ['b_pat_'],
    expression: /github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}/g,
    valid: isRandom,
  },
  { kind: 'gitlab-token', triggers: ['glpat-'], expression: /glpat-[\w-]{20,60}/g, valid: isRandom },
  { kind: 'npm-token', triggers: ['pm_'], expression: /npm_[A-Za-z0-9]{36}/g, valid: ([token]) => hasChecksum(token) },
  { kind: 'pypi-token', triggers: ['gEIcHlwaS5vcmc'], expression: /pypi-AgEIcHlwaS5vcmc[\w-]{50,200}/g },
  {
    kind: 'slack-token',
    triggers: ['xox'],
    expression: /(?<![A-Za-z0-9])xox[abeoprs]-(?:\d{10,14}-){1,3}[A-Za-z0-9]{20,64}(?![A-Za-z0-9])/g,
    valid: isNoExample,
  },
  {
    kind: 'slack-webhook',
    triggers: ['k.com/services'],
    expression: /https:\/\/hooks\.slack\.com\/services\/T[A-Z0-9]{7,11}\/B[A-Z0-9]{7,11}\/(?<secret>[A-Za-z0-9]{24})/g,
    valid: ({ groups }) => new Set(groups?.['secret']).size > 6,
  },
  { kind: 'stripe-key', triggers: ['k_live_'], expression: /[sr]k_live_[A-Za-z0-9]{24,99}/g, valid: isRandom },
  { kind: 'sendgrid-key', triggers: ['SG.'], expression: /SG\.[\w-]{22}\.[\w-]{43}/g, valid: isRandom },
  {
    // `{"` and the first letters of a header's members, in base 64.
    kind: 'jwt',
    triggers: ['yJhbGci', 'yJ0eXAi', 'yJraWQi', 'yJlbmMi', 'yJjdHki', 'yJ4NXQ', 'yJqa3Ui', 'yJqd2si', 'yJiNjQi'],
    near: /(?<![\w-])eyJ[\w-]{10,}/g,
    expression: /(?<![\w-])eyJ[\w-]{10,1500}\.eyJ[\w-]{4,4000}\.[\w-]{20,700}/y,
    need: 6400,
    valid: isJsonWebToken,
  },
  {
    kind: 'kubeconfig',
    triggers: ['t-key-data:'],
    near: /client-key-data:/g,
    expression: /client-key-data:\s{1,4}["']?(?<secret>[A-Za-z0-9+/=]{100,8000})/y,
    need: 8200,
    valid: isKeyData,
  },
  {
    // A PEM in base 64, as in the Secrets of Kubernetes: `-----BEGIN `.
    kind: 'private-key',
    triggers: ['S0tLS1CRUdJTi'],
    near: /(?<!client-key-data:\s{1,4}["']?)(?<![A-Za-z0-9+/])LS0tLS1CRUdJTi/g,
    expression: /LS0tLS1CRUdJTi(?<secret>[A-Za-z0-9+/=]{80,8000})/y,
    need: 8200,
    valid: ([data]) => isKeyData(['', data] as unknown as RegExpExecArray),
  },
  {
    // PuTTY's own form.
    kind: 'private-key',
    triggers: ['e-Lines: '],
    expression: /Private-Lines: \d{1,2}\r?\n(?<secret>[A-Za-z0-9+/=\r\n]{40,200})/g,
  },
  { kind: 'connection-string', quick: hasUserinfo, triggers: ['l:/', 's:/', 'b:/', 'v:/', 'p:/', 'r:/'], expression: LOGIN, valid: isLogin },
  ...SERVICES,
];
