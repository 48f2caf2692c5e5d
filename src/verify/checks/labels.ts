import { isSpdxExpression } from '../../image/spdx.ts';
import type { RuleOf, SettingsOf } from '../../policy/check.ts';
import type { labels as declared } from '../../policy/checks/labels.ts';
import type { Known, Subject } from './subject.ts';
import type { Say } from './subject.ts';

const PREFIX = 'org.opencontainers.image.';

/** Forms that the image-spec gives (annotations.md, “Pre-Defined Annotation Keys”); the others are free text. */
const FORMS: Readonly<Record<string, { readonly is: (value: string) => boolean; readonly due: string }>> = {
  created: { is: isDateTime, due: 'a date and time by RFC 3339, such as `2026-01-31T09:30:00Z`' },
  url: { is: isUrl, due: 'an address with a scheme, such as `https://…`' },
  documentation: { is: isUrl, due: 'an address with a scheme, such as `https://…`' },
  source: { is: isUrl, due: 'an address with a scheme, such as `https://…`' },
  licenses: { is: isLicence, due: 'an SPDX expression, such as `Apache-2.0` or `MIT OR Apache-2.0`' },
  'ref.name': { is: (value) => /^[A-Za-z0-9]+(([-._:@/+]|--)[A-Za-z0-9]+)*$/.test(value), due: 'letters and digits, with single separators between' },
  'base.digest': { is: (value) => /^(sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/.test(value), due: 'a digest, `sha256:…`' },
  'base.name': {
    is: (value) => /^[^\s/]+[.:][^\s/]*\/\S+$|^localhost\/\S+$/.test(value),
    due: 'a full reference with its registry, such as `docker.io/library/alpine:3.22`',
  },
};

/**
 * The labels of one platform's image: those that are required, the form of the OCI ones, and what the plan says. A label that came along with a base image, and that
 * neither the plan nor the Dockerfile names, is its maker's business and is not judged by its form.
 */
export function judgeLabels({ image, known }: Subject, { required }: SettingsOf<typeof declared>, say: Say<RuleOf<typeof declared>>): void {
  const labels = image.configuration.config?.Labels ?? {};
  const planned = new Map(known.labels);
  for (const name of new Set(required)) {
    // What the plan gives and the image lacks is told below, once.
    if ((labels[name] ?? '') === '' && (planned.get(name) ?? '') === '')
      say('missing', { what: `The required label ${name} is ${name in labels ? 'empty' : 'missing'}`, where: name, fix: supply(name) });
  }
  for (const [name, value] of Object.entries(labels)) {
    const form = name.startsWith(PREFIX) ? FORMS[name.slice(PREFIX.length)] : undefined;
    if (form === undefined || value === '' || form.is(value) || !isOwn(name, known)) continue;
    say('invalid', {
      // The plan is printed anyway; what else the image has may be a secret in the wrong place.
      what: `The label ${name}${planned.get(name) === value ? ` is \`${short(value)}\`, and` : ''} has not the form that the image-spec gives it`,
      where: name,
      fix: `The OCI image-spec wants ${form.due}: ${whereSet(name, known)}`,
    });
  }
  for (const [name, value] of planned) {
    if (labels[name] === value) continue;
    const has = labels[name] === undefined ? 'is missing' : 'has another value';
    say('differs', {
      what: `The label ${name} ${has}; the plan says \`${short(value)}\``,
      where: name,
      fix: 'What was built is not what was planned: look for a frontend or a builder that drops or changes labels, and build again',
    });
  }
}

/** Where nothing is known of how it was built, every label is taken for the image's own. */
function isOwn(name: string, { labels, dockerfile }: Known): boolean {
  if (labels === undefined || dockerfile === undefined) return true;
  return labels.some(([planned]) => planned === name) || dockerfile.text.includes(name);
}

function whereSet(name: string, { dockerfile }: Known): string {
  return dockerfile?.text.includes(name) ? `correct it in ${dockerfile.file} or in the input \`labels\`` : 'correct it in the input `labels`';
}

function supply(name: string): string {
  const word = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : '';
  if (word === 'version') return `Give the image a tag (input \`tags\`), or the label itself: \`labels: ${name}=…\``;
  return `Add \`${name}=…\` to the input \`labels\`, or \`LABEL ${name}=…\` to the Dockerfile`;
}

function isDateTime(value: string): boolean {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/.exec(value) ?? [];
  if (year === undefined) return false;
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const inside = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= last;
  // RFC 3339 knows leap seconds.
  return inside && Number(hour) < 24 && Number(minute) < 60 && Number(second) <= 60;
}

function isUrl(value: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/[^\s/]+\S*$/i.test(value) && URL.canParse(value);
}

/** `NOASSERTION` is what GitHub's API says of a licence that it does not know; SPDX has the word too. */
function isLicence(value: string): boolean {
  return value === 'NOASSERTION' || value === 'NONE' || isSpdxExpression(value);
}

const short = (value: string): string => (value.length > 80 ? `${value.slice(0, 79)}…` : value).replaceAll(/\s+/g, ' ');
