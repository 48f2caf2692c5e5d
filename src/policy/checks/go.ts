import { check } from '../check.ts';
import { parameter } from '../parameter.ts';

export const go = check({
  about: 'How the Go program was built (its build information)',
  rules: {
    version: {
      level: 'error',
      about: 'Built with an older Go than `lowest-version`',
      fix: 'Use a newer `golang` image, or a newer `toolchain` in go.mod',
    },
    modules: {
      level: 'error',
      about: 'A module differs from go.sum: not what was reviewed was built in',
      fix: 'Run `go mod tidy` and `go mod verify`, commit go.sum, and build from it',
    },
    revision: {
      level: 'error',
      about: '`vcs.revision` is not the commit that is shipped',
      fix: 'Build from the commit that is checked out, without a cached program of another one',
    },
    modified: {
      level: 'warn',
      about: '`vcs.modified`: built from files that are not in the commit',
      fix: 'Build from a clean checkout; name what changes in it in .gitignore',
    },
    trimpath: { level: 'warn', about: 'Without -trimpath: paths of the build machine are in the program', fix: '`go build -trimpath`' },
    static: { level: 'warn', about: 'Linked dynamically (CGO_ENABLED=1)', fix: '`CGO_ENABLED=0 go build`' },
    stripped: { level: 'warn', about: 'Symbol tables are shipped (-ldflags "-s -w" leaves them out)', fix: '`go build -ldflags "-s -w"`' },
    replaced: { level: 'off', about: 'A module is replaced by a local folder', fix: 'Take the `replace` out of go.mod, and require a version' },
  },
  parameters: {
    'lowest-version': parameter.text("The oldest Go that is good enough, such as `'1.26'` or `'1.26.1'`; empty: any", '', {
      is: /^(\d+\.\d+(\.\d+|rc\d+|beta\d+)?)?$/,
      due: "a version of Go in quotes, such as `'1.26'` or `'1.26.1'`",
    }),
    'go-sum': parameter.text('The go.sum to compare with, relative to the workspace; empty: the one in the build context', ''),
  },
});
