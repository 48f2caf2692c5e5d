import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ShipError } from '../../src/error.ts';
import { defaultImage, parseImages } from '../../src/image/name.ts';
import { isTag, toTag } from '../../src/image/tag.ts';
import type { Event } from '../../src/refs/event.ts';
import { naturalOrder, outranks } from '../../src/tags/order.ts';
import { type Given, ask, namesOf, on } from './given.ts';

const NASTY = Array.from('aZ09._-/\'"&<>{}[](),=@:+~^ #*?\\$`%分é\t\u0000');

/** What git lets into a ref and more: unicode, quotes, dots, slashes, control characters, long ones. */
const letters = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom(...NASTY) }));
const refName = fc.oneof(
  letters,
  letters.map((text) => text.repeat(60)),
  fc.constantFrom('v1.2.3', 'v1.2', '1.0rc1', 'release1', 'app/v1.2.3-rc.1', 'hotfix/A-1', '.', '-', '...'),
);
const event: fc.Arbitrary<Event> = fc
  .tuple(
    fc.constantFrom('heads', 'tags', 'pull'),
    refName,
    fc.integer({ min: 1, max: 99_999 }),
    fc.constantFrom('push', 'schedule', 'release', 'create', 'workflow_dispatch', 'merge_group'),
  )
  .map(([folder, name, number, what]) =>
    on(folder === 'pull' ? `pull/${number}/merge` : `${folder}/${name}`, folder === 'pull' ? 'pull_request' : what),
  );

const value = fc.oneof(
  letters,
  fc.constantFrom(
    '{{branch}}',
    '{{tag}}',
    '{{sha}}',
    "{{date 'YYYYMMDD'}}",
    '{{base_ref}}',
    'v1.2.3',
    '{{version}}',
    '{{major}}',
    '(.*)',
    '\\d+',
    '[',
    'true',
    'false',
  ),
);
const attribute = fc
  .tuple(fc.constantFrom('pattern', 'value', 'match', 'prefix', 'suffix', 'enable', 'priority', 'group', 'event', 'format', 'branch'), value)
  .map(([name, text]) => `${name}=${text}`);
const type = fc.constantFrom('schedule', 'semver', 'pep440', 'match', 'edge', 'ref', 'raw', 'sha', 'hotfix');
/** Lines that are often right, and lines that are not. */
const rule = fc.oneof(
  fc.tuple(type, fc.array(attribute, { maxLength: 3 })).map(([name, attributes]) => [`type=${name}`, ...attributes].join(',')),
  fc
    .tuple(
      fc.constantFrom(
        'type=semver,pattern={{raw}}',
        'type=match,pattern=.*',
        'type=ref,event=branch',
        'type=ref,event=tag',
        'type=raw,value={{branch}}',
        'type=sha',
      ),
      letters,
    )
    .map(([line, prefix]) => `${line},prefix=${prefix.replaceAll(/[,"{}\n\r]/g, '')}`),
  letters,
);
const given: fc.Arbitrary<Given> = fc.record({
  tags: fc.array(rule, { maxLength: 4 }).map((lines) => lines.join('\n')),
  flavor: fc.oneof(fc.constantFrom('', 'latest=true', 'prefix=.-x', 'suffix=/y,onlatest=true'), letters),
});

/** What came out, or the problems; anything else that is thrown is a fault of ours. */
function outcome(what: Event, how: Given): readonly string[] {
  try {
    return namesOf(ask(what, how));
  } catch (thrown) {
    if (!(thrown instanceof ShipError)) throw thrown;
    for (const { code, why, fix } of thrown.problems) expect([code.startsWith('input/'), why !== '', fix !== '']).toEqual([true, true, true]);
    return [];
  }
}

const distinct = (names: readonly string[]): boolean => new Set(names).size === names.length;

describe('whatever comes in', () => {
  test('by the table: at least one tag, all valid, none twice', () => {
    fc.assert(
      fc.property(event, (what) => {
        const names = namesOf(ask(what));
        return names.length > 0 && names.every(isTag) && distinct(names);
      }),
      { numRuns: 4000 },
    );
  });

  test('by rules: valid tags, or problems that say why and what to do', () => {
    let fruitful = 0;
    fc.assert(
      fc.property(event, given, (what, how) => {
        const names = outcome(what, how);
        if (names.length > 0) fruitful++;
        return names.every(isTag) && distinct(names);
      }),
      { numRuns: 6000 },
    );
    // Not only mistakes were made up.
    expect(fruitful).toBeGreaterThan(1500);
  });

  test('a branch and a git tag always have a tag by type=ref', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('heads', 'tags'),
        refName.filter((name) => name !== ''),
        (folder, name) => {
          const names = namesOf(ask(on(`${folder}/${name}`), { tags: 'type=ref,event=branch\ntype=ref,event=tag', flavor: 'latest=false' }));
          return names.length === 1 && names.every(isTag);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('a tag is left as it is', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/), (tag) => toTag(tag) === tag),
      { numRuns: 2000 },
    );
  });

  test('image names: valid ones, or problems', () => {
    const name =
      /^(?:[a-z0-9.-]+(?::\d+)?\/|\[[0-9a-f:]+\](?::\d+)?\/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
    fc.assert(
      fc.property(
        fc.oneof(
          letters,
          fc.webUrl(),
          fc.domain().map((host) => `${host}/A/b`),
        ),
        (text) => {
          try {
            return parseImages(text).every((repository) => name.test(repository.name));
          } catch (thrown) {
            return thrown instanceof ShipError;
          }
        },
      ),
      { numRuns: 4000 },
    );
  });

  test('the default image is valid, or a problem', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9-]{1,39}\/[A-Za-z0-9._-]{1,100}$/), (slug) => {
        try {
          return defaultImage(slug).name === `ghcr.io/${slug.toLowerCase()}`;
        } catch (thrown) {
          return thrown instanceof ShipError;
        }
      }),
      { numRuns: 1000 },
    );
  });
});

test('no two tags stand above each other, and the order has no circle', () => {
  const tag = fc.stringMatching(/^v?\d{1,2}(\.\d{1,2}){0,2}(-(rc|beta)\.?\d{0,2})?$/);
  fc.assert(
    fc.property(tag, tag, tag, (x, y, z) => {
      const [a, b, c] = [naturalOrder(x), naturalOrder(y), naturalOrder(z)];
      if (a === undefined || b === undefined || c === undefined) return false;
      return !(outranks(a, b) && outranks(b, a)) && !(outranks(a, b) && outranks(b, c) && !outranks(a, c));
    }),
    { numRuns: 4000 },
  );
});
