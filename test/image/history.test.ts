import { expect, describe, test } from 'vitest';
import { instructionsOf, stagesIn, wordsOf } from '../../src/image/dockerfile.ts';
import { lineOf, linesOf } from '../../src/image/history.ts';

const DOCKERFILE = `ARG V=3
FROM busybox AS build
RUN echo hi > /x
FROM busybox AS base
ARG A=1 B="two words"
RUN echo one && \\
    # comment
    echo two \\
      && echo three > /three
RUN ["/bin/sh", "-c", "echo exec > /exec"]
RUN --mount=type=cache,target=/c --network=none echo mount > /mount
SHELL ["/bin/bash", "-o", "pipefail", "-euc"]
RUN echo $A > /shell
RUN <<EOT
echo heredoc
echo more > /here
EOT
COPY <<EOT /doc.txt
hello $A
EOT
COPY --from=build --chown=1:1 --chmod=644 /x /y
FROM base
copy --link a.txt \\
  data \\
  /d/
COPY a.txt /v\${V}/
ADD ["a.txt", "/json file"]
WORKDIR /w
WORKDIR rel/
COPY . .
RUN cat <<A > /a
text
A
COPY . .
FROM scratch AS other
COPY . .
`;

describe('the line that made a layer', () => {
  // As a builder wrote them.
  test.each([
    ['arguments, a continuation and a comment', 'RUN |3 A=1 B=zz V=3 /bin/sh -c echo one &&     echo two       && echo three > /three # buildkit', 6],
    ['the exec form', 'RUN |1 A=1 /bin/sh -c echo exec > /exec # buildkit', 10],
    ['flags', 'RUN /bin/sh -c echo mount > /mount # buildkit', 11],
    ['another shell', 'RUN |1 B=two words /bin/bash -o pipefail -euc echo $A > /shell # buildkit', 13],
    ['a here-document as a script', 'RUN |1 A=1 /bin/sh -eu -c echo heredoc\necho more > /here\n # buildkit', 14],
    ['a here-document of a command', 'RUN /bin/sh -c cat <<A > /a\ntext\nA # buildkit', 31],
    ['a here-document as a file', 'COPY <<EOT /doc.txt # buildkit', 18],
    ['COPY without the flags that are left out', 'COPY --chown=1:1 --chmod=644 /x /y # buildkit', 21],
    ['small letters, several sources', 'COPY a.txt data /d/ # buildkit', 23],
    ['a variable', 'COPY a.txt /v3/ # buildkit', 26],
    ['a list', 'ADD a.txt /json file # buildkit', 27],
    ['a relative folder', 'WORKDIR /w/rel', 29],
    ['of two alike the later', 'COPY . . # buildkit', 34],
    ['a base image’s', '/bin/sh -c #(nop) ADD file:0123 in / ', undefined],
    ['the end of another command', 'RUN /bin/sh -c false; echo $A > /shell # buildkit', undefined],
    ['another stage’s', 'RUN /bin/sh -c echo hi > /x # buildkit', undefined],
    ['nothing', '', undefined],
  ])('%s', (_, createdBy, line) => expect(lineOf(createdBy, DOCKERFILE, '2')).toBe(line));

  test('two alike are told apart by their order; a layer of the base image that looks the same is none', () => {
    expect(linesOf(['COPY . .', '', 'COPY . .', 'WORKDIR /w', 'COPY . . # buildkit', 'COPY . . # buildkit'], DOCKERFILE, '2')).toEqual([
      undefined,
      undefined,
      undefined,
      28,
      30,
      34,
    ]);
  });

  test('the last stage is meant where no other is named', () => {
    expect([lineOf('COPY . . # buildkit', DOCKERFILE), lineOf('COPY . . # buildkit', DOCKERFILE, 'nowhere')]).toEqual([36, undefined]);
  });
});

describe('instructions', () => {
  test('have their lines, flags and documents', () => {
    const [first, second] = instructionsOf('# c\nRUN --mount=type=bind,target=. --network=none a \\\n\n b <<X <<-"Y"\n1\nX\n2\n\tY\nUSER 1\n');
    expect(first).toEqual({
      name: 'RUN',
      flags: ['--mount=type=bind,target=.', '--network=none'],
      body: 'a  b <<X <<-"Y"',
      line: 2,
      end: 8,
      documents: ['1', '2'],
    });
    expect(second).toMatchObject({ name: 'USER', body: '1', line: 9, end: 9 });
  });

  test('a list that is no JSON is words', () => {
    const words = instructionsOf('COPY [a, b] /\nCOPY ["a b", "c"]').map(wordsOf);
    expect(words).toEqual([
      ['[a,', 'b]', '/'],
      ['a b', 'c'],
    ]);
  });

  test('an end that is missing ends the file', () => {
    expect(instructionsOf('RUN <<E\na')).toMatchObject([{ line: 1, end: 2, documents: ['a'] }]);
    expect(stagesIn('FROM a \\')).toMatchObject([{ base: 'a' }]);
  });
});
