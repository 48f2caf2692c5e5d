import { isDeepStrictEqual } from 'node:util';
import { decode, MAGIC, modulesIn } from '../../src/verify/contents/build-info.ts';
import { buildInfo, handmade } from '../../test/verify/contents/handmade.ts';
import { watched } from '../../test/verify/contents/watched.ts';
import type { Target } from './target.ts';

const MODULES = 'path\ta/b\nmod\ta\t(devel)\t\ndep\tc\tv1.0.0\th1:x=\n=>\t./c\t(devel)\t\nbuild\t-tags="a b"\nbuild\tCGO_ENABLED=0\n';
const loader = { type: 3, content: '/lib64/ld-linux-x86-64.so.2\0' };
const constants = { type: 1, content: '\0crypto/x509.loadSystemRoots\0net/http.(*Transport).dialConn\0time.LoadLocation\0' };
const data = { type: 1, flags: 6, content: Buffer.concat([Buffer.alloc(64), buildInfo('go1.26.8', MODULES), Buffer.alloc(100)]) };
const sections = [
  { name: '.symtab', type: 2 },
  { name: '.debug_info', type: 1 },
];

/** Programs of either width and order, with their headers at the start and at the end; what follows the first 64 KiB is read in pieces. */
export const elfTarget: Target = {
  name: 'elf',
  seeds: [
    handmade({ segments: [loader, constants, data], sections }),
    handmade({ segments: [loader, constants, data], sections: sections.slice(1), wide: false, machine: 3 }),
    handmade({ segments: [loader, data], sections: sections.slice(1), wide: false, little: false, machine: 8 }),
    handmade({ segments: [loader, constants, data], sections, padding: 66_000 }),
    handmade({ segments: [data, { type: 4, content: 'Go\0\0' }, { type: 2 }, constants], little: false, machine: 22, padding: 65_500 }),
    Buffer.concat([Buffer.from('cffaedfe0c000001', 'hex'), Buffer.alloc(92)]),
    Buffer.from(`MZ${'\0'.repeat(58)}\x40\0\0\0PE\0\0\x64\x86${'\0'.repeat(60)}`, 'latin1'),
  ],
  // Where the headers are: most changes elsewhere change nothing.
  repair: (input) => {
    if (input.length < 64) return;
    input.write('\x7fELF', 0, 'latin1');
    input[4] = (input[4] ?? 0) % 2 === 0 ? 2 : 1;
    input[5] = (input[5] ?? 0) % 2 === 0 ? 2 : 1;
  },
  run: (input) => {
    const size = (input.length % 900) + 1;
    if (!isDeepStrictEqual(watched(input, [size, 7, 5000]), watched(input))) throw new Error(`pieces of ${size} give something else than the whole`);
  },
};

const info = buildInfo('go1.26.8', MODULES);

/** Build information, alone and in a segment. */
export const buildInfoTarget: Target = {
  name: 'build-info',
  seeds: [
    info,
    buildInfo('go1.26.8', '', false),
    Buffer.concat([info, info]),
    Buffer.concat([Buffer.alloc(16), info.subarray(0, 40), Buffer.alloc(8), info]),
  ],
  repair: (input) => void MAGIC.copy(input),
  run: (input) => {
    const decoded = decode(input);
    if (decoded !== undefined && 'more' in decoded && decoded.more <= input.length) throw new Error('it asks for what it has');
    if (decoded !== undefined && 'bytes' in decoded && decoded.bytes > input.length) throw new Error('it takes more than there is');
    modulesIn(input.toString());
    const program = handmade({ segments: [{ type: 1, flags: 6, content: input }], padding: input.length % 2 === 0 ? 0 : 66_000 });
    const size = (input.length % 50) + 1;
    if (!isDeepStrictEqual(watched(program, [size, 64]), watched(program))) throw new Error(`pieces of ${size} give something else than the whole`);
  },
};
