import { expect, test } from 'vitest';
import { outputsWithSecrets, planOutputs, resultOutputs } from '../../src/report/outputs.ts';
import { smokeText, voyageSummary } from '../../src/report/summary.ts';
import { DIGEST, plan, voyage } from './voyage.ts';

test('lists are separated as asked for', () => {
  const outputs = planOutputs(plan, { tags: ',', labels: '|', annotations: '' }, {});
  expect(outputs).toMatchObject({
    tags: 'ghcr.io/acme/shop:v1.2.3,ghcr.io/acme/shop:v1',
    'tag-names': 'v1.2.3,v1',
    labels: 'a=1|b=2',
    annotations: 'manifest:a=1',
  });
});

test('a pushed image is named by tag and digest, and by digest alone', () => {
  expect(resultOutputs(voyage())).toMatchObject({
    digest: DIGEST,
    'image-ref': `ghcr.io/acme/shop:v1.2.3@${DIGEST}`,
    image: `ghcr.io/acme/shop@${DIGEST}`,
    pushed: 'true',
    size: '{"linux/amd64":{"compressed":4000000,"unpacked":9000000}}',
  });
});

test('an image that no registry has gets no reference', () => {
  expect(resultOutputs(voyage({ pushed: undefined }))).toMatchObject({ digest: DIGEST, 'image-ref': '', image: '', pushed: 'false' });
});

test('outputs with a secret in them are found; a secret of three letters is found everywhere and counts not', () => {
  const outputs = { tags: 'registry.example.com/app:v1', version: 'v1' };
  expect(outputsWithSecrets(outputs, ['registry.example.com', 'app'])).toEqual(['tags']);
});

test('the summary of a pushed image begins with what people need first', () => {
  const lines = voyageSummary(voyage())
    .split('\n')
    .filter((line) => line !== '');
  expect(lines.slice(0, 4)).toEqual(['## ⚓ Shipped `v1.2.3` for production', '```', `ghcr.io/acme/shop:v1.2.3@${DIGEST}`, '```']);
  expect(lines).toContain(`docker run --rm --publish 8080:8080 ghcr.io/acme/shop@${DIGEST}`);
  expect(lines).toContain(`kubectl set image deployment/shop shop=ghcr.io/acme/shop:v1.2.3@${DIGEST}`);
  expect(lines).toContain(
    '`linux/amd64` answered 200 at `/ping`, 38 ms after its start; upon SIGTERM it ended with 0 after 12 ms. Built, not run: `linux/arm64`.',
  );
});

test('the summary of a pushed image has what the policy found, and what each layer adds', () => {
  const summary = voyageSummary(voyage());
  expect(summary).toContain('### Image policy: nothing found');
  expect(summary).toContain('**linux/amd64: 4.0 MB to pull, 9.0 MB on disk**');
});

test.each([
  [true, 'linux/amd64 passed its HEALTHCHECK without a network, 38 ms after its start'],
  [false, 'linux/amd64 kept running without a network, 38 ms after its start'],
])('without a network a HEALTHCHECK that passed (%s) is more than to go on running', (healthcheck, text) => {
  const { verified } = voyage();
  const smoke = { ...verified.smoke, network: 'none', status: undefined, healthcheck } as typeof verified.smoke;
  expect(smokeText({ ...verified, smoke }, (name) => name)).toContain(text);
});

test('the summary of an image that was not pushed says so, and offers nothing that does not exist', () => {
  const summary = voyageSummary(voyage({ pushed: undefined }));
  expect(summary).toContain('## ✓ Built and verified `v1.2.3`, not pushed');
  expect(summary).not.toMatch(/docker run|kubectl/);
});

test('a Dockerfile instruction can’t break the summary', () => {
  const summary = voyageSummary(voyage({ createdBy: 'RUN echo `id` | sh <script>' }));
  expect(summary).toContain('| `` RUN echo `id` \\| sh <script> `` |');
});
