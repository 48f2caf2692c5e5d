// Programs compiled by Go when a test asks for them, kept by Go's build cache.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const SOURCES: Readonly<Record<string, string>> = {
  hello: 'package main\n\nfunc main() { println("hello") }\n',
  server: 'package main\n\nimport "net/http"\n\nfunc main() { panic(http.ListenAndServe(":8080", nil)) }\n',
  client: 'package main\n\nimport (\n\t"net/http"\n\t"os"\n)\n\nfunc main() { _, err := http.Get(os.Args[1]); panic(err) }\n',
  zones: 'package main\n\nimport (\n\t"os"\n\t"time"\n)\n\nfunc main() { _, err := time.LoadLocation(os.Args[1]); panic(err) }\n',
  berlin: 'package main\n\nimport "time"\n\nfunc main() { zone, err := time.LoadLocation("Europe/Berlin"); println(zone.String(), err) }\n',
};

export interface Build {
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Instead of one of the sources: a folder with a module. */
  readonly folder?: string;
}

const made = new Map<string, Buffer>();

/** A program for linux/amd64 without C, unless `env` says otherwise. */
export function compiled(source: string, { flags = ['-trimpath', '-ldflags=-s -w'], env = {}, folder }: Build = {}): Buffer {
  const key = JSON.stringify([source, flags, env, folder]);
  const known = made.get(key);
  if (known !== undefined) return known;
  const scratch = mkdtempSync(path.join(tmpdir(), 'gin-ship-go-'));
  const module = folder ?? path.join(scratch, source);
  if (folder === undefined) {
    mkdirSync(module);
    writeFileSync(path.join(module, 'go.mod'), `module example.com/acme/${source}\n\ngo 1.26\n`);
    writeFileSync(path.join(module, 'main.go'), SOURCES[source] ?? '');
  }
  const out = path.join(scratch, 'program');
  const go = { ...process.env, CGO_ENABLED: '0', GOOS: 'linux', GOARCH: 'amd64', GOFLAGS: '-mod=readonly', GOWORK: 'off', ...env };
  execFileSync('go', ['build', '-buildvcs=false', ...flags, '-o', out, '.'], { cwd: module, env: go, stdio: ['ignore', 'ignore', 'pipe'] });
  const program = readFileSync(out);
  made.set(key, program);
  return program;
}
