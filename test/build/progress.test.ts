import { describe, expect, test } from 'vitest';
import { Progress } from '../../src/build/progress.ts';
import { recorded } from './ports.ts';

function play(text: string) {
  const lines: string[] = [];
  const progress = new Progress((line) => lines.push(line));
  for (const line of text.split('\n').filter((each) => each !== '')) progress.line(line);
  // Times differ from recording to recording.
  return { progress, lines: lines.map((line) => line.replace(/\d+\.\d+s$/, '1.0s').replace(/^(#\d+) \d+\.\d{3} /, '$1 0.100 ')) };
}

const event = (value: unknown) => JSON.stringify(value);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const at = (seconds: number) => `2026-11-23T09:00:${String(seconds).padStart(2, '0')}.000000000Z`;
const work = (end: number) => event({ vertexes: [{ digest: 'd', name: '[internal] load build context', started: at(1), completed: at(end) }] });

describe('lines for people', () => {
  test('a build that fails in a step', () => {
    expect(play(recorded('step')).lines).toEqual([
      '#5 [build 1/3] FROM docker.io/library/golang:1.26@sha256:f33348c59458…',
      '#6 [stage-1 1/2] FROM gcr.io/distroless/static:nonroot@sha256:0f194f4d0552…',
      '#5 DONE 1.0s',
      '#6 DONE 1.0s',
      '#7 CACHED [build 2/3] WORKDIR /src',
      '#8 [build 3/3] RUN <<EOF (echo "# example.com/app" >&2...)',
      '#8 0.100 # example.com/app',
      '#8 0.100 ./main.go:12:3: undefined: foo',
      '#8 ERROR: process "/bin/sh -c echo \\"# example.com/app\\" >&2\\necho \\"./main.go:12:3: undefined: foo\\" >&2\\nexit 3\\n" did not complete successfully: exit code: 3',
    ]);
  });

  test('colours stay, of a progress bar only its last state, a last line needs no end', () => {
    const { lines } = play(recorded('warnings'));
    expect(lines).toContain('#5 0.100 \u001b[31mred\u001b[0m');
    expect(lines).toContain('#5 0.100 100%');
    expect(lines).toContain('#5 0.100 last without end');
  });

  test("a step that is stopped because of another one's failure is no error", () => {
    const { lines } = play(recorded('parallel'));
    expect(lines.filter((line) => /ERROR|CANCELED/.test(line))).toEqual([expect.stringContaining('exit code: 7'), '#6 CANCELED']);
  });

  test('a cache that is not there yet is no error', () => {
    const { lines, progress } = play(
      event({ vertexes: [{ digest: 'd', name: 'importing cache manifest from r/c', started: at(1), completed: at(1), error: 'r/c: not found' }] }),
    );
    expect(lines).toEqual(['#1 importing cache manifest from r/c', '#1 nothing imported: r/c: not found']);
    expect(progress.failed).toBeUndefined();
  });

  test("BuildKit's own work is told only where it takes time", () => {
    expect(play(work(1)).lines).toEqual([]);
    expect(play(work(3)).lines).toEqual(['#1 [internal] load build context 1.0s']);
  });

  test('a character that was cut in two events is whole again', () => {
    const bytes = Buffer.from('grün\n');
    const log = (data: Buffer) => event({ logs: [{ vertex: 'd', stream: 1, data: data.toString('base64'), timestamp: at(2) }] });
    const start = event({ vertexes: [{ digest: 'd', name: '[1/1] RUN x', started: at(1) }] });
    expect(play([start, log(bytes.subarray(0, 3)), log(bytes.subarray(3))].join('\n')).lines.at(-1)).toBe('#1 0.100 grün');
  });
});

describe('what is kept', () => {
  test('the steps of the Dockerfile in the order they began', () => {
    const { steps } = play(recorded('multi')).progress;
    expect(steps.map(({ name }) => name)).toEqual([
      '[linux/amd64 build 1/2] FROM docker.io/library/golang:1.26@sha256:f33348c59458…',
      '[linux/amd64 build 2/2] RUN echo amd64 > /x',
      '[linux/amd64->arm64 build 2/2] RUN echo arm64 > /x',
      '[linux/amd64 stage-1 1/1] COPY --from=build /x /x',
      '[linux/arm64 stage-1 1/1] COPY --from=build /x /x',
    ]);
    expect(steps[1]).toMatchObject({ cached: false, seconds: expect.closeTo(0.26, 1) });
  });

  test('the step that failed by itself, with its output', () => {
    expect(play(recorded('parallel')).progress.failed).toMatchObject({ name: '[b 2/2] RUN echo boom; sleep 0.3; exit 7', log: ['boom'] });
  });

  test('of a long log its end', () => {
    const data = base64(Array.from({ length: 100 }, (_, index) => `line ${index}\n`).join(''));
    const text = [
      event({ vertexes: [{ digest: 'd', name: '[1/1] RUN x', started: at(1) }] }),
      event({ logs: [{ vertex: 'd', stream: 1, data, timestamp: at(2) }] }),
      event({ vertexes: [{ digest: 'd', started: at(1), completed: at(3), error: 'exit code: 1' }] }),
    ].join('\n');
    const log = play(text).progress.failed?.log ?? [];
    expect([log.length, log[0], log.at(-1)]).toEqual([30, 'line 70', 'line 99']);
  });

  test('that BuildKit clipped what a step wrote, however long ago', () => {
    const data = base64(`[output clipped, log limit 200KiB/s reached]\n${'line\n'.repeat(50)}`);
    const text = [
      event({ vertexes: [{ digest: 'd', name: '[1/1] RUN x', started: at(1) }] }),
      event({ logs: [{ vertex: 'd', stream: 1, data, timestamp: at(2) }] }),
      event({ vertexes: [{ digest: 'd', started: at(1), completed: at(3), error: 'exit code: 1' }] }),
    ].join('\n');
    expect(play(text).progress.failed?.clipped).toBe('200KiB/s');
    expect(play(recorded('step')).progress.failed?.clipped).toBe('');
  });

  test("buildx's own words", () => {
    expect(play(recorded('target')).progress.words).toEqual([
      'ERROR: failed to build: failed to solve: target stage "bild" could not be found (did you mean build?)',
    ]);
    expect(play('{ this is no JSON').progress.words).toEqual(['{ this is no JSON']);
  });

  test('remarks about the Dockerfile, each once', () => {
    const text = recorded('warnings');
    const { warnings } = play(`${text}${text}`).progress;
    expect(warnings).toMatchObject([
      {
        rule: 'FromAsCasing',
        text: "'as' and 'FROM' keywords' casing do not match",
        line: 1,
        end: 1,
        url: expect.stringMatching(/from-as-casing\/$/),
      },
      { rule: 'LegacyKeyValueFormat', about: 'Legacy key/value format with whitespace separator should not be used', line: 2, end: 2 },
    ]);
  });

  test('a remark without a rule, as other frontends make them', () => {
    const short = base64('Something is odd: really');
    expect(play(event({ warnings: [{ vertex: 'd', short }] })).progress.warnings).toEqual([
      { rule: '', text: 'Something is odd: really', about: '', url: '', line: undefined, end: undefined },
    ]);
  });

  test('bytes of the context that were sent, those of .dockerignore not among them', () => {
    const transfer = (vertex: string, name: string, current: number) => [
      event({ vertexes: [{ digest: vertex, name, started: at(1) }] }),
      event({ statuses: [{ id: 'transferring context:', vertex, current: 1 }] }),
      event({ statuses: [{ id: 'transferring context:', vertex, current }] }),
    ];
    const text = [...transfer('a', '[internal] load .dockerignore', 200), ...transfer('b', '[internal] load build context', 3_000_000)].join('\n');
    expect(play(text).progress.sent).toBe(3_000_000);
  });
});
