import { describe, expect, it } from 'vitest';
import { type Http, HttpFailure } from '../../src/monitor/http.ts';
import { replayCourse } from '../../src/monitor/replay-course.ts';
import { PushError, pushReplay } from '../../src/monitor/replay-push.ts';

const BEGIN = 5_000_000;

/** What the receiver says to each request; after the last of them everything is taken. */
type Says = number | 'down';

/** Pushes three scrapes, ten seconds apart, to a receiver on whose clock waiting takes no time. */
async function push(says: readonly Says[], given: { speed?: number; interruptAtMs?: number; said?: string } = {}) {
  const course = replayCourse(
    { startMs: 0, stepMs: 10_000, count: 3 },
    { beginMs: BEGIN, fromMs: 0, speed: given.speed ?? 1, loop: false },
  );
  const interrupt = new AbortController();
  let nowMs = BEGIN;
  const log: string[] = [];
  const answers = [...says];
  const said = given.said ?? 'out of bounds\nmore';
  const http: Http = async ({ url, method, headers, body }) => {
    expect([url, method, headers]).toEqual(['http://receiver/write', 'POST', { 'content-type': 'x' }]);
    const answer = answers.shift() ?? 204;
    log.push(`${(nowMs - BEGIN) / 1000} s: ${Buffer.from(body as Uint8Array)} -> ${answer}`);
    if (answer === 'down') throw new HttpFailure('connection refused', 'ECONNREFUSED');
    return { status: answer, dateMs: Number.NaN, text: answer === 400 ? said : '' };
  };
  const outcome = await pushReplay({
    course,
    encode: (moment, stampMs) => [Buffer.from(`${moment === 'end' ? 'end' : moment.index} at ${stampMs - BEGIN}`)],
    url: 'http://receiver/write',
    headers: { 'content-type': 'x' },
    http,
    clock: {
      wallMs: () => nowMs,
      sleep: async (ms) => {
        nowMs += ms;
        if (nowMs - BEGIN >= (given.interruptAtMs ?? Number.POSITIVE_INFINITY)) interrupt.abort();
      },
    },
    signal: interrupt.signal,
    onPushed: () => log.push('taken'),
    tell: async (problem) => void log.push(problem),
    hide: (text) => text.replaceAll('Bearer s3cret', '***'),
  }).catch((error: unknown) => error);
  return { log, outcome };
}

describe('pushing a replay', () => {
  it('sends each scrape when it is shown, and ends every series', async () => {
    expect(await push([])).toEqual({
      outcome: undefined,
      log: [
        '0 s: 0 at 0 -> 204',
        'taken',
        '10 s: 1 at 10000 -> 204',
        'taken',
        '20 s: 2 at 20000 -> 204',
        'taken',
        '20 s: end at 20001 -> 204',
      ],
    });
  });

  it('gives every scrape a stamp of its own, however fast', async () => {
    const { log } = await push([], { speed: 40_000 });
    expect(log.filter((line) => line !== 'taken').map((line) => line.split(': ')[1])).toEqual([
      '0 at 0 -> 204',
      '1 at 1 -> 204',
      '2 at 2 -> 204',
      'end at 3 -> 204',
    ]);
  });

  it('tries again what a receiver could not take, and catches up', async () => {
    const { log, outcome } = await push([204, 503, 'down', 429]);
    expect(outcome).toBeUndefined();
    expect(log).toEqual([
      '0 s: 0 at 0 -> 204',
      'taken',
      '10 s: 1 at 10000 -> 503',
      'HTTP 503; trying again',
      '11 s: 1 at 10000 -> down',
      '13 s: 1 at 10000 -> 429',
      '17 s: 1 at 10000 -> 204',
      'taken',
      '20 s: 2 at 20000 -> 204',
      'taken',
      '20 s: end at 20001 -> 204',
    ]);
  });

  it('gives up at once where nothing was ever taken, or what is sent is refused', async () => {
    expect(await push(['down'])).toEqual({
      outcome: new PushError('connection refused'),
      log: ['0 s: 0 at 0 -> down'],
    });
    const { outcome } = await push([204, 400]);
    expect(outcome).toEqual(new PushError('HTTP 400: out of bounds'));
  });

  it('repeats no secret of which only a part would be shown', async () => {
    const { outcome } = await push([400], { said: `${'x'.repeat(190)}Bearer s3cret` });
    expect(outcome).toEqual(new PushError(`HTTP 400: ${'x'.repeat(190)}***`));
  });

  it('gives up after five minutes without an answer', async () => {
    const { outcome, log } = await push([204, ...Array<Says>(99).fill('down')]);
    expect(outcome).toEqual(new PushError('connection refused'));
    expect(log.at(-1)).toBe('311 s: 1 at 10000 -> down');
  });

  it('ends every series on Ctrl-C, too', async () => {
    const { outcome, log } = await push([], { interruptAtMs: 10_000 });
    expect([outcome, log]).toEqual([undefined, ['0 s: 0 at 0 -> 204', 'taken', '10 s: end at 10000 -> 204']]);
  });
});
