import type { Problem } from '../error.ts';
import type { Files } from '../ports/ports.ts';
import { field } from './csv.ts';

/** An address from the input `builder`, as the arguments of `docker buildx create`. */
export interface Endpoint {
  readonly driver: 'remote' | 'kubernetes';
  readonly args: readonly string[];
  /** A BuildKit is started by this run, and ends with it. One that has a name goes on: later runs are to find its cache. */
  readonly removeDaemon: boolean;
  /** The files it names; they have to exist. */
  readonly files: readonly (readonly [option: string, path: string])[];
}

const REMOTE_OPTIONS = ['cacert', 'cert', 'key', 'servername'];
const SCHEMES = new Set(['tcp:', 'unix:', 'kubernetes:']);

/** Everything with `://` in it is an address, all else the name of a builder. */
export const isEndpoint = (builder: string): boolean => builder.includes('://');

/** Reads an address such as `tcp://host:1234?cacert=…&cert=…&key=…` and finds all that is wrong with it. */
export async function readEndpoint(text: string, files: Files): Promise<{ endpoint?: Endpoint; problems: Problem[] }> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !SCHEMES.has(url.protocol)) {
    return {
      problems: [
        wrong(
          text,
          'it is no address of a builder',
          'Write `tcp://host:port`, `unix:///path`, `kubernetes:///NAME`, or the name of a buildx builder',
        ),
      ],
    };
  }
  const endpoint = url.protocol === 'kubernetes:' ? kubernetes(url) : remote(url);
  const problems = url.protocol === 'kubernetes:' ? [] : remoteProblems(url, text);
  for (const [option, file] of endpoint.files) {
    if (file.startsWith('/') && (await files.stat(file)) === undefined)
      problems.push(
        wrong(text, `the file of \`${option}\`, ${file}, does not exist`, 'Write it in an earlier step, from a secret, and give its absolute path'),
      );
  }
  return { endpoint, problems };
}

function remote(url: URL): Endpoint {
  const address = url.protocol === 'unix:' ? `unix://${url.pathname}` : `tcp://${url.host}`;
  const options = [...url.searchParams].filter(([name]) => REMOTE_OPTIONS.includes(name));
  return {
    driver: 'remote',
    args: [...options.flatMap(([name, value]) => ['--driver-opt', field(name, value)]), address],
    removeDaemon: false,
    files: options.filter(([name]) => name !== 'servername'),
  };
}

function kubernetes(url: URL): Endpoint {
  const name = url.pathname.replaceAll('/', '');
  // buildx names the deployment after the node; the builder's own name stays unique to this run.
  const node = name === '' ? [] : ['--node', name];
  return {
    driver: 'kubernetes',
    args: [...node, ...[...url.searchParams].flatMap(([option, value]) => ['--driver-opt', field(option, value)])],
    removeDaemon: name === '',
    files: [],
  };
}

function remoteProblems(url: URL, text: string): Problem[] {
  const has = (name: string) => url.searchParams.has(name);
  const problems: Problem[] = [];
  if (url.protocol === 'tcp:' && url.port === '') problems.push(wrong(text, 'it has no port', "Add BuildKit's port, usually `:1234`"));
  for (const [name, value] of url.searchParams) {
    if (!REMOTE_OPTIONS.includes(name))
      problems.push(wrong(text, `\`${name}\` is no option of it`, `Use ${REMOTE_OPTIONS.map((option) => `\`${option}\``).join(', ')}`));
    // buildx refuses relative paths.
    else if (name !== 'servername' && !value.startsWith('/'))
      problems.push(
        wrong(text, `\`${name}=${value}\` is no absolute path`, 'Put `${{ github.workspace }}/` or `${{ runner.temp }}/` in front of it'),
      );
  }
  if (REMOTE_OPTIONS.some(has) && !has('cacert'))
    problems.push(wrong(text, 'TLS is asked for without `cacert`', "Give the CA certificate that signed the builder's certificate"));
  if (has('cert') !== has('key')) problems.push(wrong(text, `\`${has('cert') ? 'cert' : 'key'}\` stands alone`, 'Give `cert` and `key` together'));
  return problems;
}

function wrong(text: string, why: string, fix: string): Problem {
  return { code: 'input/builder', what: `Input \`builder\` is \`${text}\``, why, fix };
}
