// A small git repository with the example app, as a workflow would have checked it out: with an origin that lists its tags.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

// A fixed time: the same sources give the same commit, and so the same digest.
const WHO = {
  GIT_AUTHOR_NAME: 'gin-ship',
  GIT_AUTHOR_EMAIL: 'gin-ship@example.com',
  GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z',
  GIT_COMMITTER_NAME: 'gin-ship',
  GIT_COMMITTER_EMAIL: 'gin-ship@example.com',
  GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z',
};

export class Checkout implements Disposable {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'gin-ship-checkout-')));
  readonly workspace = path.join(this.folder, 'checkout');
  readonly sha: string;

  /** @param tags that the origin has, all on the one commit */
  constructor(tags: readonly string[] = [], files: (workspace: string) => void = copyExampleApp) {
    const origin = path.join(this.folder, 'acme', 'shop.git');
    mkdirSync(this.workspace);
    files(this.workspace);
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', 'The example app');
    for (const tag of tags) this.git('tag', tag);
    this.git('clone', '--quiet', '--bare', '.', origin);
    this.git('remote', 'add', 'origin', origin);
    this.sha = this.git('rev-parse', 'HEAD').trim();
  }

  git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.workspace, encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: this.folder, ...WHO } });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function copyExampleApp(workspace: string): void {
  cpSync(path.join(root, 'example-app'), path.join(workspace, 'example-app'), { recursive: true });
}

/** The environment and payload of a push. */
export function pushEvent(ref: string, sha: string, repository = 'acme/shop') {
  const [owner = '', name = ''] = repository.split('/');
  const commit = { id: sha, timestamp: '2026-01-02T03:04:05Z' };
  const payload = {
    ref,
    head_commit: commit,
    repository: {
      name,
      full_name: repository,
      default_branch: 'main',
      owner: { login: owner },
      html_url: `https://github.com/${repository}`,
      description: 'A shop',
      license: { spdx_id: 'MIT' },
    },
  };
  const env = {
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: ref,
    GITHUB_SHA: sha,
    GITHUB_REPOSITORY: repository,
    GITHUB_REF_NAME: ref.replace(/^refs\/(heads|tags)\//, ''),
  };
  return { env, payload };
}
