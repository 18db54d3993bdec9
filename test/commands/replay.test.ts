import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from '../../src/commands/main.ts';
import { loadScenario } from '../../src/commands/scenario-source.ts';
import { runScenario } from '../../src/pipeline.ts';
import { Presence } from '../../src/recording/recording.ts';
import type { Truth } from '../../src/recording/truth.ts';
import { fakeWorld } from './fake-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'shakedown-replay-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

writeFileSync(
  join(folder, 'telling.yaml'),
  `version: 1
name: telling-name
title: A telling title
lesson: A telling lesson
duration: 10m
series:
  - {name: heat, title: Heat, unit: celsius, parts: [{kind: level, value: 20}]}
faults:
  - {id: telling-id, kind: error-burst, target: api, at: 2m, for: 4m, ratio: 20%}
`,
);

interface Replay {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs a replay until its end, or until what is done meanwhile is over: then Ctrl-C.
 *
 * @param meanwhile is given the address once it serves
 */
async function replay(words: readonly string[], meanwhile?: (address: string) => Promise<void>): Promise<Replay> {
  const interrupt = new AbortController();
  const world = { ...fakeWorld({ cwd: folder, signal: interrupt.signal }), now: Date.now };
  const ended = main(['replay', ...words, '--port', '0'], world);
  if (meanwhile) {
    let hasEnded = false;
    void ended.finally(() => (hasEnded = true));
    const addressOf = () => /http:\/\/(\S+)\/metrics/.exec(world.out())?.[1];
    while (addressOf() === undefined && !hasEnded) await new Promise((resolve) => setTimeout(resolve, 5));
    const address = addressOf();
    if (address === undefined) throw new Error(world.err());
    await meanwhile(`http://${address}`);
    interrupt.abort();
  }
  return { code: await ended, out: world.out(), err: world.err() };
}

const text = async (url: string): Promise<string> => (await fetch(url)).text();
const masked = (all: string) =>
  all.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'TIME').replace(/127\.0\.0\.1:\d+/g, 'ADDRESS');

describe('replay', () => {
  it('serves a scenario and tells what is wrong in it', async () => {
    let page = '';
    let about = '';
    const { code, out, err } = await replay(['telling.yaml', '--from', '3m'], async (address) => {
      page = await text(`${address}/metrics/api/api-0:8080`);
      about = await text(`${address}/`);
    });
    expect(code).toBe(0);
    expect(masked(out)).toBe(`replaying telling-name: 7 min 15 s from 3 min on, until TIME UTC
  http://ADDRESS/metrics   all 5 targets on one page, to be scraped with honor_labels: true
  http://ADDRESS/targets   each with its own job and instance, for http_sd_configs
what is wrong in it, and when it is shown
  TIME to TIME UTC  telling-id: error-burst at api
Ctrl-C ends it
`);
    expect(about).toBe(out.split('what is wrong')[0]);
    expect(err).toMatch(/^ended after \d s of 7 min 15 s, pages served: 1\n$/);
    expect(page).toMatch(/^# HELP http_request_duration_seconds Response time of successful requests\.\n# TYPE /m);
    expect(page).toMatch(/^http_requests_total\{code="500"\} [1-9]\d*$/m);
    expect(page).not.toContain('job=');
    expect(page).not.toMatch(/^up/m);
  });

  it('keeps everything to itself with --hide-truth, and tells at the end', async () => {
    const pages: string[] = [];
    let before = '';
    const words = ['telling.yaml', '--hide-truth', '--speed', '100', '--from', '3m'];
    const { code, out, err } = await replay(words, async (address) => {
      for (const path of ['/', '/targets', '/metrics', '/metrics/api/api-0:8080', '/truth'])
        pages.push(await text(address + path));
      before = pages.join();
    });
    const [told, released] = out.split('Ctrl-C ends it\n');
    const secret = /telling|error-burst|burst/;
    expect(before).toContain('heat{instance="scenario",job="series"} 20');
    expect(before).not.toMatch(secret);
    expect(told).not.toMatch(secret);
    expect(err).not.toMatch(secret);
    expect(code).toBe(0);
    expect(masked(released)).toBe(`what was wrong, and when it was shown
  TIME to TIME UTC  telling-id: error-burst at api
`);
  });

  it('does not claim that nothing is wrong in what was not shown', async () => {
    const { out } = await replay(['telling.yaml', '--hide-truth'], async () => {});
    expect(out).toMatch(/\nCtrl-C ends it\nnothing was wrong in what was shown\n$/);
    const healthy = await replay(['telling.yaml', '--without', 'telling-id'], async () => {});
    expect(healthy.out).toMatch(/\nnothing is wrong in it\nCtrl-C ends it\n$/);
  });

  it('ends with its recording, and writes the truth at the times at which it was shown', async () => {
    const { code, out, err } = await replay(['telling.yaml', '--speed', '2000', '--truth', 'truth.json']);
    expect([code, err]).toEqual([0, 'ended after 0 s of 0 s, pages served: 0\n']);
    expect(out).toContain('2000 times as fast');
    const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth;
    expect(truth.endMs - truth.startMs).toBe(308);
    expect(truth.stepMs).toBe(7.5);
    const [{ id, active }] = truth.faults;
    expect([id, active.startMs - truth.startMs, active.endMs - truth.startMs]).toEqual(['telling-id', 60, 180]);
    expect(Math.abs(Date.now() - truth.endMs)).toBeLessThan(60_000);
  });

  it('leaves no truth behind when it cannot serve', async () => {
    const world = fakeWorld({ cwd: folder });
    const words = ['replay', 'telling.yaml', '--host', '203.0.113.1', '--truth', 'never.json'];
    expect(await main(words, world)).toBe(2);
    expect(world.err()).toBe(
      'shakedown: --host 203.0.113.1 is no address of this machine\n  help: as in --host 127.0.0.1 or --host 0.0.0.0\n',
    );
    expect(readdirSync(folder).filter((name) => name.startsWith('never'))).toEqual([]);
  });

  it('replays what simulate wrote as the scenario itself, and any table as gauges', async () => {
    const world = fakeWorld({ cwd: folder });
    expect(await main(['simulate', 'telling.yaml', '--out', 'telling.csv'], world)).toBe(0);
    const pageOf = async (file: string, path: string) => {
      let page = '';
      await replay([file, '--from', '5m', '--loop'], async (address) => {
        page = await text(address + path);
      });
      return page.replace(/^process_start_time.*$/m, '');
    };
    const path = '/metrics/api/api-0:8080';
    expect(await pageOf('telling.csv', path)).toBe(await pageOf('telling.yaml', path));

    const rows = Array.from(
      { length: 40 },
      (_, i) => `2024-01-01T00:${String(i).padStart(2, '0')}:00Z,${i === 5 ? '' : i}`,
    );
    writeFileSync(join(folder, 'table.csv'), `time,queue depth\n${rows.join('\n')}\n`);
    const answer: string[] = [];
    await replay(['table.csv', '--from', '5m', '--speed', '0.001'], async (address) => {
      answer.push(await text(`${address}/metrics`));
    });
    await replay(['table.csv', '--from', '6m', '--speed', '0.001'], async (address) => {
      answer.push(await text(`${address}/metrics`));
    });
    const head = '# HELP queue_depth queue depth\n# TYPE queue_depth gauge\n';
    expect(answer).toEqual(['', `${head}queue_depth{instance="table.csv",job="recording"} 6\n`]);
  });

  it('gives no answer from a target whose process is down, and all of it that is known on the page of all', async () => {
    const { recording } = runScenario(loadScenario('memory-leak-oom', { cwd: folder }));
    const down = recording.targets.flatMap(({ target, grid, columns }) => {
      const index = columns[1].presence?.indexOf(Presence.STALE) ?? -1;
      return index < 0 ? [] : [{ ...target, fromMs: index * grid.stepMs }];
    });
    expect(down.length).toBeGreaterThan(0);
    const [{ job, instance, fromMs }] = down;
    await replay(['memory-leak-oom', '--from', `${fromMs}ms`, '--speed', '0.001'], async (address) => {
      const response = await fetch(`${address}/metrics/${job}/${instance}`);
      expect([response.status, await response.text()]).toEqual([503, 'no answer from this target\n']);
      const own = (await text(`${address}/metrics`)).split('\n').filter((line) => line.includes(`job="${job}"`));
      expect(own).toEqual([`up{instance="${instance}",job="${job}"} 0`]);
    });
  });

  it('gives no answer from a target whose scrape was missed', async () => {
    const words = ['faults/missed-scrapes', '--set', 'scrape.missed=100%', '--speed', '0.001'];
    await replay(words, async (address) => {
      expect((await fetch(`${address}/metrics/api/api-0:8080`)).status).toBe(503);
      expect(await text(`${address}/metrics`)).toBe('');
    });
  });

  it('shows on a terminal how far it is', async () => {
    const interrupt = new AbortController();
    const world = { ...fakeWorld({ cwd: folder, terminal: true, signal: interrupt.signal }), now: Date.now };
    const ended = main(['replay', 'telling.yaml', '--port', '0', '--loop'], world);
    while (!world.err().includes('in round')) await new Promise((resolve) => setTimeout(resolve, 5));
    interrupt.abort();
    expect(await ended).toBe(0);
    expect(world.err()).toContain('\r\u001b[K0 s of 10 min 15 s in round 1, pages served: 0');
    expect(world.err()).toMatch(/\r\u001b\[Kended after 0 s of 10 min 15 s in round 1, pages served: 0\n$/);
    expect(world.out()).toContain(', over and over\n');
  });

  it.each([
    [['--speed', '0'], '--speed is 0, expected 0.001 to 100000\n  help: as in --speed 10'],
    [['--port', '70000'], '--port is 70000, expected 0 to 65535\n  help: as in --port 9464; 0 takes a free one'],
    [['--from', '11m'], '--from is 11m, expected less than its length\n  help: begin earlier'],
  ])('refuses %s', async (words, message) => {
    const world = fakeWorld({ cwd: folder });
    expect(await main(['replay', 'telling.yaml', ...words], world)).toBe(2);
    expect(world.err()).toBe(`shakedown: ${message}\n`);
  });

  it('knows no truth of a recording', async () => {
    writeFileSync(join(folder, 'own.csv'), 'time,v\n2024-01-01T00:00:00Z,1\n2024-01-01T00:01:00Z,2\n');
    const { code, err } = await replay(['own.csv', '--truth', 'none.json']);
    expect([code, err]).toEqual([
      2,
      'shakedown: --truth: nobody knows what is wrong in a recording\n  help: replay its scenario instead\n',
    ]);
    expect(existsSync(join(folder, 'none.json'))).toBe(false);
  });
});
