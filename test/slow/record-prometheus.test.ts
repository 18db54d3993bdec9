import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../src/commands/main.ts';
import { registries } from '../../src/detectors/registries.ts';
import { ndjson } from '../../src/formats/ndjson.ts';
import { joinBlocks, materialize } from '../../src/recording/materialize.ts';
import { type Block, type MaterialRecording, Presence } from '../../src/recording/recording.ts';
import { seriesKey } from '../../src/recording/series.ts';
import { compileScenario } from '../../src/scenario/compile.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { fakeWorld } from '../commands/fake-world.ts';
import { push } from './exchange-push.ts';
import { hasProgram, type Server, scratchFolder, startPrometheus } from './exchange-servers.ts';

const SCENARIO = `
version: 1
name: recorded
start: 2025-10-18T00:52:00Z
duration: 30m
scrape: {interval: 15s}
faults:
  - {kind: missed-scrapes, target: postgres, at: 10m, for: 8m}
  - {kind: slow-query, target: postgres, at: 20m, for: 3m}
`;

/** Every sample by target and series: its text, \`.\` where it is missing. */
function samplesOf({ targets }: MaterialRecording): Record<string, string[]> {
  return Object.fromEntries(
    targets.flatMap(({ target, columns }) =>
      columns.map(({ series, values, presence }) => [
        `${target.job} ${target.instance} ${seriesKey(series)}`,
        Array.from(values, (value, i) => ((presence?.[i] ?? Presence.VALUE) === Presence.VALUE ? String(value) : '.')),
      ]),
    ),
  );
}

describe.skipIf(!hasProgram('prometheus'))('record, from a real Prometheus', () => {
  let server: Server;
  let recording: MaterialRecording;
  beforeAll(async () => {
    server = await startPrometheus();
    const simulation = simulate(compileScenario({ file: 'recorded.yaml', text: SCENARIO }, registries), {});
    const blocks: Block[] = [];
    for (const { run } of simulation.blocks()) blocks.push(run);
    recording = { provenance: simulation.provenance, targets: joinBlocks(blocks) };
    await push(server, recording);
  });
  afterAll(() => server?.stop());

  test('gives back every sample of a simulation that was pushed there, gaps among them', async () => {
    const folder = scratchFolder();
    const world = fakeWorld({ cwd: folder, env: { SHAKEDOWN_MEMORY: 'off' } });
    const now = () => Date.UTC(2025, 9, 19);
    const range = ['--from', '2025-10-18T00:52:00Z', '--to', '2025-10-18T01:22:00Z', '--step', '15s'];
    const words = ['--prometheus', server.url, '--select', '{job=~".+"}', ...range, '--out', 'back.ndjson'];
    expect([await main(['record', ...words], { ...world, now }), world.err()]).toStrictEqual([
      0,
      expect.stringMatching(/^note: Recorded from Prometheus in steps of 15 s/),
    ]);
    const file = 'back.ndjson';
    const contents = await ndjson.decode({ file, chunks: [readFileSync(join(folder, file))] });
    const [sent, back] = [samplesOf(recording), samplesOf(await materialize(contents.recording))];
    expect(Object.keys(sent).length).toBeGreaterThan(50);
    expect(Object.values(sent).some((samples) => samples.includes('.'))).toBe(true);
    expect(back).toStrictEqual(sent);
  });
});
