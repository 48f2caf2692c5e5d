// Tars that no tool makes without privileges (POSIX.1-2001 pax): file capabilities, names that leave the root.
const BLOCK = 512;

export interface TarFile {
  readonly name: string;
  readonly content?: string;
  readonly mode?: number;
  /** With cap_net_raw in `security.capability` (capabilities(7), VFS_CAP_REVISION_2). */
  readonly capability?: boolean;
  /** A symbolic link to there. */
  readonly link?: string;
}

export function handmadeTar(files: readonly TarFile[]): Buffer {
  return Buffer.concat([...files.flatMap(entry), Buffer.alloc(2 * BLOCK)]);
}

function entry({ name, content = '', mode = 0o644, capability = false, link }: TarFile): Buffer[] {
  const data = Buffer.from(content);
  const own = [header(name, link === undefined ? '0' : '2', data.length, mode, link), padded(data)];
  if (!capability) return own;
  const record = pax('SCHILY.xattr.security.capability', Buffer.from('0100000200200000000000000000000000000000', 'hex'));
  return [header(`PaxHeaders/${name}`, 'x', record.length, 0o644), padded(record), ...own];
}

/** `LENGTH KEY=VALUE\n`, where the length counts its own digits. */
function pax(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')]);
  let length = rest.length;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

const padded = (data: Buffer): Buffer => Buffer.concat([data, Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK)]);
const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;

function header(name: string, type: string, size: number, mode: number, link = ''): Buffer {
  const block = Buffer.alloc(BLOCK);
  const fields: readonly (readonly [number, string])[] = [
    [0, name],
    [100, octal(mode, 8)],
    [108, octal(0, 8)],
    [116, octal(0, 8)],
    [124, octal(size, 12)],
    [136, octal(0, 12)],
    [148, ' '.repeat(8)],
    [156, type],
    [157, link],
    [257, 'ustar\u000000'],
  ];
  for (const [at, text] of fields) block.write(text, at, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
