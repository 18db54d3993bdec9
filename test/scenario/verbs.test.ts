import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Command, World } from '../../src/commands/command.ts';
import { command as diff } from '../../src/commands/diff.ts';
import { command as init } from '../../src/commands/init.ts';
import { command as list } from '../../src/commands/list.ts';
import { command as schema } from '../../src/commands/schema.ts';
import { command as validate } from '../../src/commands/validate.ts';
import { registries } from '../../src/detectors/registries.ts';
import { scenarioJsonSchema } from '../../src/scenario/json-schema.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'verbs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(command: Command, args: Record<string, unknown>) {
  const taken = { out: '', err: '' };
  const output = (to: 'out' | 'err') => ({
    write: async (text: string | Uint8Array) => {
      taken[to] += String(text);
    },
    isTerminal: false,
    columns: 80,
    colour: false,
  });
  const world: World = {
    stdout: output('out'),
    stderr: output('err'),
    cwd: folder,
    env: {},
    now: () => 0,
    signal: new AbortController().signal,
  };
  const code = await command.run(args, world);
  return { code, ...taken };
}
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

describe('init', () => {
  test('writes a scenario that is right, with the schema beside it', async () => {
    expect(await run(init, { name: 'checkout' })).toEqual({
      code: 0,
      out: 'wrote checkout.yaml and scenario.schema.json\nnext: shakedown run checkout.yaml\n',
      err: '',
    });
    expect(await run(validate, { scenarios: ['checkout.yaml'] })).toEqual({
      code: 0,
      out: 'checkout.yaml: right: 1h, 1 fault\n',
      err: '',
    });
    expect(JSON.parse(readFileSync(join(folder, 'scenario.schema.json'), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(scenarioJsonSchema(registries))),
    );
  });
  test('overwrites nothing unless told to, and no schema of somebody else', async () => {
    write('mine.yaml', 'precious');
    write('scenario.schema.json', '{}');
    await expect(run(init, { name: 'mine' })).rejects.toThrow('mine.yaml exists already');
    expect(readFileSync(join(folder, 'mine.yaml'), 'utf8')).toBe('precious');
    expect((await run(init, { name: 'mine', force: true })).out).toBe(
      'wrote mine.yaml\nnext: shakedown run mine.yaml\n',
    );
    expect(readFileSync(join(folder, 'scenario.schema.json'), 'utf8')).toBe('{}');
  });
  test.each(['../x', 'a/b', '', '.hidden', 'x\u001b[2J'])('refuses the name %j', async (name) => {
    await expect(run(init, { name })).rejects.toThrow('cannot be the name of a scenario');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('validate', () => {
  test('says everything about every file, and a shared base once', async () => {
    write('base.yaml', 'version: 1\nduration: 60\n');
    write('a.yaml', 'extends: base.yaml\n');
    write('b.yaml', 'extends: base.yaml\nsead: 1\n');
    write('c.yaml', 'version: 1\n');
    const { code, out, err } = await run(validate, { scenarios: ['a.yaml', 'b.yaml', 'c.yaml'] });
    expect([code, out]).toEqual([2, 'c.yaml: right: 1h, 0 faults\n']);
    expect(err.match(/^\S+:\d+:\d+: error\[[a-z-]+\]/gm)).toEqual([
      'base.yaml:2:11: error[missing-unit]',
      'b.yaml:2:1: error[unknown-field]',
    ]);
  });
  test('gives JSON, with changes applied', async () => {
    write('a.yaml', 'version: 1\nfaults: [slow-query]');
    const right = JSON.parse(
      (await run(validate, { scenarios: ['a.yaml'], json: true, without: ['slow-query@postgres'] })).out,
    );
    expect(right).toEqual([
      { file: 'a.yaml', valid: true, name: 'a', hash: expect.stringMatching(/^[0-9a-f]{64}$/), diagnostics: [] },
    ]);
    const wrong = JSON.parse((await run(validate, { scenarios: ['a.yaml'], json: true, set: ['duration=1'] })).out);
    expect(wrong[0]).toMatchObject({
      valid: false,
      diagnostics: [{ code: 'missing-unit', position: { file: '--set', line: 1, column: 10 } }],
    });
  });
  test('takes the name of a ready-made scenario, or the nearest is said', async () => {
    expect((await run(validate, { scenarios: ['plan-a-day3'] })).out).toMatch(/^plan-a-day3: right: 1h, 2 faults\n$/);
    await expect(run(validate, { scenarios: ['plan-a-dya3'] })).rejects.toMatchObject({
      message: '"plan-a-dya3" is neither a file nor a ready-made scenario',
      help: 'did you mean plan-a-day3? see shakedown list scenarios',
    });
  });
  test('refuses what is no text', async () => {
    writeFileSync(join(folder, 'a.yaml'), Uint8Array.of(0x76, 0xff, 0xfe));
    expect((await run(validate, { scenarios: ['a.yaml'] })).err).toBe(
      'a.yaml:1:1: error[not-text]: found bytes that are not UTF-8, expected a text file\n  help: convert it, as with iconv -t UTF-8\n',
    );
  });
  test('checks the metrics of faults against what the simulation shows', async () => {
    write('a.yaml', 'version: 1\nfaults:\n  - {kind: spike, target: http_request_total}\n');
    expect((await run(validate, { scenarios: ['a.yaml'] })).err).toContain('help: nearest is http_requests_total\n');
  });
});

describe('diff', () => {
  test('shows scenarios value by value, with units', async () => {
    write('a.yaml', 'version: 1\nname: x\nfaults: [{kind: slow-query, id: s}]\n');
    write(
      'b.yaml',
      'version: 1\nname: x\nworkload: {rate: 20/s}\nfaults: [{kind: slow-query, id: s, intensity: 0.4}]\nwarmup: 2m\n',
    );
    const { code, out } = await run(diff, { before: 'a.yaml', after: 'b.yaml' });
    expect([code, out]).toEqual([
      1,
      '~ workloads.main.rate: 10/s → 20/s\n~ faults.s.intensity: 1 → 0.4\n~ warmup: 0s → 2m\n3 values differ\n',
    ]);
    expect(await run(diff, { before: 'a.yaml', after: 'a.yaml' })).toEqual({
      code: 0,
      out: 'no difference: the scenarios are equal\n',
      err: '',
    });
  });
  test('shows truths with the names and units of their series', async () => {
    const truth = (peak: number, ids: string[]) =>
      JSON.stringify({
        startMs: 0,
        endMs: 60_000,
        stepMs: 1_000,
        faults: ids.map((id) => ({ id, active: { startMs: 0, endMs: 5_000 } })),
        signals: [{ target: '', series: 'response_time_ms', unit: 'ms', effects: [{ startMs: 1_000, peak }] }],
        series: [],
      });
    write('a.json', truth(3, ['slow']));
    write('b.json', truth(4, ['slow', 'x']));
    expect((await run(diff, { before: 'a.json', after: 'b.json' })).out).toBe(
      '~ signals.response_time_ms.effects.0.peak: 3 ms → 4 ms\n+ faults.x.id: x\n+ faults.x.active.startMs: 1970-01-01T00:00:00Z\n+ faults.x.active.endMs: 1970-01-01T00:00:05Z\n4 values differ\n',
    );
    write('s.yaml', 'version: 1');
    await expect(run(diff, { before: 'a.json', after: 's.yaml' })).rejects.toThrow(
      'one file is a truth, the other a scenario',
    );
  });
});

describe('list', () => {
  test.each([
    'faults',
    'shapes',
    'signals',
    'detectors',
    'scenarios',
    'paths',
  ])('%s are listed, in words and as JSON', async (what) => {
    const { code, out } = await run(list, { what });
    expect(code).toBe(0);
    const json = JSON.parse((await run(list, { what, json: true })).out) as { name?: string; path?: string }[];
    expect(json.length).toBeGreaterThan(2);
    for (const item of json) expect(out).toContain(item.name ?? item.path);
  });
  test('one fault comes with its parameters, their unit, range and default', async () => {
    const kind = registries.faultKinds.find(({ name }) => name === 'network-latency')!;
    const { out } = await run(list, { what: 'faults', name: kind.name });
    expect(out).toContain('befalls      call\n');
    expect(out).toMatch(/^ {2}loss +ratio, 0 – 1 +0% +share of the calls lost$/m);
  });
  test('numbers of a scenario come with the path that sets them', async () => {
    write('a.yaml', 'version: 1\nfaults: [{kind: slow-query, id: s}]\n');
    const { out } = await run(list, { what: 'paths', scenario: 'a.yaml', name: 'faults.s.intensity' });
    expect(out).toMatch(/^faults\.s\.intensity {2}1 {2}0 – 100 {2}how strong it is/);
  });
  test('a wrong name gets the nearest', async () => {
    await expect(run(list, { what: 'faults', name: 'slow-qery' })).rejects.toMatchObject({
      message: 'unknown name "slow-qery" among the faults',
      help: 'did you mean "slow-query"?',
    });
  });
});

test('schema prints what init writes, or to a file', async () => {
  const { out } = await run(schema, {});
  expect(JSON.parse(out).$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  await run(schema, { out: 'here.json' });
  expect(readFileSync(join(folder, 'here.json'), 'utf8')).toBe(out);
});
