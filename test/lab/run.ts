// Processes: argv arrays only, no shell. An error carries the command and what it last said.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly input?: string;
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs to the end and gives what was said, whatever the exit code. Rejects only when it can't be started. */
export async function attempt(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const [command, ...args] = argv;
  if (command === undefined) throw new Error('lab: an empty command');
  return await new Promise<Ran>((resolve, reject) => {
    const child = spawn(command, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => undefined); // it may exit without reading
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
    child.stdin.end(options.input ?? '');
  });
}

/** Runs and gives stdout, trimmed; a non-zero exit is an error. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await attempt(argv, options);
  if (code === 0) return stdout.trim();
  const said = (stderr.trim() || stdout.trim()).split('\n').slice(-12).join('\n  ');
  throw new Error(`lab: \`${argv.join(' ')}\` ended with ${code}:\n  ${said}`);
}

/** The path of a command on PATH, or undefined. */
export function onPath(command: string, searched = process.env['PATH'] ?? ''): string | undefined {
  const candidates = searched.split(path.delimiter).map((one) => path.join(one, command));
  return candidates.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
