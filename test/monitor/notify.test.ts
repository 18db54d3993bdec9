import { expect, test } from 'vitest';
import { type HttpAnswer, HttpFailure } from '../../src/monitor/http.ts';
import { webhook } from '../../src/monitor/notify.ts';
import { VirtualClock } from './virtual-clock.ts';

const URL = 'http://hook/secret-path';

function hooked(answers: (number | HttpFailure)[]) {
  const clock = new VirtualClock(0);
  const sent: { url: string; method?: string; body: unknown; atMs: number }[] = [];
  const told: string[] = [];
  const hook = webhook({
    url: URL,
    clock,
    tell: (problem) => void told.push(problem),
    http: async ({ url, method, body }): Promise<HttpAnswer> => {
      sent.push({ url, ...(method && { method }), body: JSON.parse(String(body)), atMs: clock.monotonicMs() });
      const answer = answers.shift() ?? 200;
      if (answer instanceof HttpFailure) throw answer;
      return { status: answer, text: '', dateMs: Number.NaN };
    },
  });
  return { hook, sent, told };
}

test('messages are posted in order, each until it is taken', async () => {
  const { hook, sent, told } = hooked([503, new HttpFailure('connection refused', 'ECONNREFUSED'), 204]);
  hook.post({ event: 'anomaly' });
  hook.post({ event: 'verdict' });
  await hook.settled();
  const first = { url: URL, method: 'POST', body: { event: 'anomaly' } };
  expect(sent).toEqual([
    { ...first, atMs: 0 },
    { ...first, atMs: 1_000 },
    { ...first, atMs: 3_000 },
    { url: URL, method: 'POST', body: { event: 'verdict' }, atMs: 3_000 },
  ]);
  expect(told).toEqual([]);
});

test('a webhook that is dead is told without its address, and not waited for again', async () => {
  const { hook, sent, told } = hooked(Array(8).fill(500));
  for (let n = 0; n < 3; n++) hook.post({ n });
  await hook.settled();
  expect(told).toEqual(Array(3).fill('the webhook could not be told: HTTP 500'));
  expect(sent.map(({ body }) => (body as { n: number }).n)).toEqual([0, 0, 0, 1, 2]);
});
