import { Wrong } from '../contract/field.ts';
import { nearest } from '../contract/suggest.ts';

/** Go's names (OCI image-spec, image-index.md) and those that containerd turns into them. */
const SYSTEMS = ['linux', 'windows', 'darwin', 'freebsd', 'wasip1'];
const ARCHITECTURES = ['amd64', 'arm64', 'arm', '386', 'ppc64le', 's390x', 'riscv64', 'mips64le', 'mips64', 'loong64', 'wasm'];
const ALIASES = ['x86_64', 'x86-64', 'aarch64', 'armhf', 'armel', 'i386'];
const VARIANTS = /^v[1-9]$/;

/** `os/architecture[/variant]` with names that engines know; else why it is none, and what is meant. */
export function whyNoPlatform(platform: string): Wrong | undefined {
  const [system = '', architecture, variant, ...more] = platform.toLowerCase().split('/');
  if (architecture === undefined) {
    const known = [...ARCHITECTURES, ...ALIASES].includes(system);
    return new Wrong('it is no `system/architecture`', known ? `Write \`linux/${system}\`` : 'Write it like `linux/amd64` or `linux/arm/v7`');
  }
  if (!SYSTEMS.includes(system)) return unknown('system', system, SYSTEMS, (name) => [name, architecture]);
  if (![...ARCHITECTURES, ...ALIASES].includes(architecture)) return unknown('architecture', architecture, ARCHITECTURES, (name) => [system, name]);
  if (more.length > 0 || (variant !== undefined && !VARIANTS.test(variant)))
    return new Wrong('what follows the architecture is no variant', `Write \`${system}/${architecture}\`, or a variant such as \`/v7\``);
  return undefined;
}

function unknown(kind: string, given: string, names: readonly string[], whole: (name: string) => readonly string[]): Wrong {
  const close = nearest(given, names);
  return new Wrong(
    `\`${given}\` is no ${kind} known here`,
    close === undefined ? `Use one of ${names.map((name) => `\`${name}\``).join(', ')}` : `Did you mean \`${whole(close).join('/')}\`?`,
  );
}
