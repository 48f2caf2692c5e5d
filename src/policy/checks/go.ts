import { check } from '../check.ts';
import { parameter } from '../parameter.ts';

export const go = check({
  about: 'How the Go program was built (its build information)',
  rules: {
    version: { level: 'error', about: 'Built with an older Go than `lowest-version`' },
    modules: { level: 'error', about: 'A module differs from go.sum: not what was reviewed was built in' },
    revision: { level: 'error', about: '`vcs.revision` is not the commit that is shipped' },
    modified: { level: 'warn', about: '`vcs.modified`: built from files that are not in the commit' },
    trimpath: { level: 'warn', about: 'Without -trimpath: paths of the build machine are in the program' },
    static: { level: 'warn', about: 'Linked dynamically (CGO_ENABLED=1)' },
    stripped: { level: 'warn', about: 'Symbol tables are shipped (-ldflags "-s -w" leaves them out)' },
    replaced: { level: 'off', about: 'A module is replaced by a local folder' },
  },
  parameters: {
    'lowest-version': parameter.text('Such as `1.25` or `1.26.1`; empty: any', ''),
    'go-sum': parameter.text('The go.sum to compare with, relative to the workspace; empty: the one in the build context', ''),
  },
});
