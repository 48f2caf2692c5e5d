import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, modulesIn } from '../../../src/verify/contents/build-info.ts';
import { GoMarks } from '../../../src/verify/contents/go-marks.ts';
import { buildInfo, handmade, varint } from './handmade.ts';
import { watched } from './watched.ts';

const SOME = [
  'path\texample.com/acme/shop/cmd/serve',
  'mod\texample.com/acme/shop\t(devel)\t',
  'dep\texample.com/a\tv1.2.3\th1:aaa=',
  'dep\texample.com/b\tv0.0.0\t',
  '=>\t./b\t(devel)\t',
  'dep\texample.com/c\tv1.0.0\th1:ccc=',
  '=>\texample.com/fork/c\tv1.0.1\th1:fff=',
  'build\t-compiler=gc',
  'build\t-ldflags="-s -w -X main.v=\\"1\\""',
  'build\t-tags=`a"b`',
  'build\t"odd=key"=value',
  'build\tCGO_ENABLED=0',
  'build\tvcs.modified=true',
  'later\tsomething new',
  '',
].join('\n');

const SEEN = {
  path: 'example.com/acme/shop/cmd/serve',
  main: { path: 'example.com/acme/shop', version: '(devel)', sum: '' },
  modules: [
    { path: 'example.com/a', version: 'v1.2.3', sum: 'h1:aaa=' },
    { path: 'example.com/b', version: 'v0.0.0', sum: '', replacedBy: { path: './b', version: '(devel)', sum: '' } },
    { path: 'example.com/c', version: 'v1.0.0', sum: 'h1:ccc=', replacedBy: { path: 'example.com/fork/c', version: 'v1.0.1', sum: 'h1:fff=' } },
  ],
  settings: { '-compiler': 'gc', '-ldflags': '-s -w -X main.v="1"', '-tags': 'a"b', 'odd=key': 'value', CGO_ENABLED: '0', 'vcs.modified': 'true' },
};

describe('the text', () => {
  test('path, modules, replacements and settings', () => expect(modulesIn(SOME)).toEqual(SEEN));

  test('lines that make no sense are passed over', () => {
    expect(modulesIn('=>\t./x\nbuild\t=x\nbuild\tnothing\nbuild\t"open=1\n\t\n\n')).toEqual({ path: '', main: undefined, modules: [], settings: {} });
    expect(modulesIn('dep\n=>')).toMatchObject({ modules: [{ path: '', replacedBy: { path: '' } }] });
    expect(Object.hasOwn(modulesIn('build\t__proto__=x').settings, '__proto__')).toBe(true);
  });

  test('a main module may be replaced as well, as in `go install` of a fork', () => {
    expect(modulesIn('mod\ta\tv1.0.0\th1:x=\n=>\tb\tv1.0.1\th1:y=\n')).toMatchObject({ main: { path: 'a', replacedBy: { path: 'b' } }, modules: [] });
  });

  test('any text', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('path', '\t', 'mod', 'dep', '=>', 'build', '\n', '"', '`', '\\', '=', '1.') }),
        (text) => void modulesIn(text),
      ),
      { numRuns: 2000 },
    ));
});

describe('the bytes', () => {
  const info = buildInfo('go1.26.8', SOME);

  test('version and modules', () => expect(decode(info)).toEqual({ info: { version: 'go1.26.8', ...SEEN }, bytes: info.length }));

  test('whatever is missing is asked for', () => {
    for (let length = 0; length < info.length; length++) {
      const decoded = decode(info.subarray(0, length));
      expect(decoded).toEqual({ more: expect.any(Number) as number });
      expect((decoded as { more: number }).more).toBeGreaterThan(length);
      expect((decoded as { more: number }).more).toBeLessThanOrEqual(info.length);
    }
  });

  test('without modules, as GOPATH and other build systems make it', () => {
    expect(decode(buildInfo('go1.26.8', '', false))).toMatchObject({ info: { version: 'go1.26.8', path: '', main: undefined } });
    expect(decode(buildInfo('go1.26.8', 'path\tx\n', false))).toMatchObject({ info: { version: 'go1.26.8', path: '' } });
  });

  test('pointers instead of texts: a Go before 1.18', () => {
    const old = Buffer.alloc(32);
    old.write('\xff Go buildinf:\x08\x00', 0, 'latin1');
    expect(decode(old)).toMatchObject({ info: { version: '', modules: [] } });
    old[14] = 3;
    expect(decode(old)).toBeUndefined();
  });

  test('lengths that nobody would believe', () => {
    const start = info.subarray(0, 32);
    for (const length of [varint(0), varint(1025), varint(2 ** 40), Buffer.alloc(11, 0xff), Buffer.alloc(11, 0x80)])
      expect(decode(Buffer.concat([start, length, Buffer.alloc(2000)]))).toBeUndefined();
    const version = Buffer.concat([start, varint(2), Buffer.from('go')]);
    for (const length of [varint(1024 * 1024 + 1), Buffer.alloc(10, 0xff)])
      expect(decode(Buffer.concat([version, length, Buffer.alloc(200)]))).toBeUndefined();
  });
});

describe('in a program', () => {
  const data = (...contents: readonly Buffer[]) => handmade({ segments: contents.map((content) => ({ type: 1, flags: 6, content })) });
  const info = buildInfo('go1.26.8', SOME);

  test('it is found in pieces of any sizes', () => {
    const program = data(Buffer.concat([Buffer.alloc(160), info, Buffer.alloc(500)]));
    const due = watched(program);
    expect(due?.go).toMatchObject({ version: 'go1.26.8', ...SEEN });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 }), (sizes) => {
        expect(watched(program, sizes)).toEqual(due);
      }),
    );
  });

  test('in any writable segment, and in no other', () => {
    expect(watched(data(Buffer.alloc(16), Buffer.alloc(16), info))?.go?.version).toBe('go1.26.8');
    expect(watched(handmade({ segments: [{ type: 1, flags: 4, content: info }] }))?.go).toBeUndefined();
  });

  test('names are looked for where a note of Go’s linker is, or no dynamic linking', () => {
    const segments = [
      { type: 1, content: '\0time.LoadLocation\0' },
      { type: 1, flags: 6, content: info },
    ];
    const dynamic = { type: 2, content: 'x' };
    expect(watched(handmade({ segments }))?.go?.loadsZones).toBe(true);
    expect(watched(handmade({ segments: [...segments, dynamic] }))?.go?.loadsZones).toBe(false);
    expect(watched(handmade({ segments: [...segments, dynamic, { type: 4, content: 'Go\0\0' }] }))?.go?.loadsZones).toBe(true);
    // Old linkers put constants among the code.
    expect(
      watched(
        handmade({
          segments: [
            { type: 1, flags: 5, content: '\0time.LoadLocation\0' },
            { type: 1, flags: 6, content: info },
          ],
        }),
      )?.go?.loadsZones,
    ).toBe(true);
  });

  test('the mark alone, as in programs that read build information, is none', () => {
    const aside = Buffer.concat([Buffer.alloc(8), info.subarray(0, 32), Buffer.alloc(8)]);
    expect(watched(data(aside))?.go).toBeUndefined();
    expect(watched(data(Buffer.concat([aside, info])))?.go?.version).toBe('go1.26.8');
    const sound = buildInfo('go1.9', '');
    const shifted = Buffer.concat([Buffer.alloc(8), sound, Buffer.alloc(24 - (sound.length % 16))]);
    expect(watched(data(Buffer.concat([shifted, info])))?.go?.version).toBe('go1.26.8');
    const broken = Buffer.concat([info.subarray(0, 32), Buffer.alloc(16, 0xff)]);
    expect(watched(data(Buffer.concat([broken, info])))?.go?.version).toBe('go1.26.8');
    expect(watched(data(info.subarray(0, info.length - 1)))?.go).toBeUndefined();
  });
});

describe('names', () => {
  const found = (text: string, sizes: readonly number[] = [text.length]) => {
    const marks = new GoMarks();
    const bytes = Buffer.from(text, 'latin1');
    for (let at = 0, turn = 0; at < bytes.length; turn++) {
      const piece = Buffer.from(bytes.subarray(at, (at += Math.max(1, sizes[turn % sizes.length] ?? 1))));
      marks.look(piece);
      piece.fill(0);
    }
    return marks.found;
  };
  const all = [
    '',
    'crypto/x509.loadSystemRoots',
    'net/http.(*Transport).dialConn',
    'time.LoadLocation',
    'time/tzdata.loadFromEmbeddedTZData',
    '',
  ].join('\0');

  test('across pieces of any sizes', () => {
    const text = `${'.'.repeat(100)}Asia/Nowhere, Europe/BerlinAfrica/Lagos${'.'.repeat(100)}${all}${'.'.repeat(100)}`;
    const due = { readsCertificates: true, loadsZones: true, embedsZones: true, zone: 'Europe/Berlin' };
    expect(found(text)).toEqual(due);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 6 }), (sizes) => {
        expect(found(text, sizes)).toEqual(due);
      }),
    );
  });

  test('only whole names', () => {
    expect(found('\0time.LoadLocationFromTZData\0xtime.LoadLocation\0\0time.LoadLocationx')).toMatchObject({ loadsZones: false });
    expect(found('\0crypto/x509.loadSystemRoots\0')).toMatchObject({ readsCertificates: false });
    expect(found('\0crypto/x509.loadSystemRoots\0\0crypto/tls.Dial\0')).toMatchObject({ readsCertificates: true });
    expect(found('Europe/Middle East, Asia/Pacific')).toMatchObject({ zone: undefined });
  });

  test('letters over and over take no time', () => {
    const start = performance.now();
    found('time.LoadLocation'.repeat(500_000) + 'Europe/X'.repeat(500_000), [128 * 1024]);
    expect(performance.now() - start).toBeLessThan(1500);
  });
});
