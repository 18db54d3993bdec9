import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, bench, describe } from 'vitest';
import { buildOnce, cli } from '../e2e/built-cli.ts';

/**
 * From the shell to the end, in turn so that a busy machine slows all alike: bare Node with an empty module, `--help`, the
 * help of a verb, a usage error (which loads yargs), and the main job. The medians above bare Node are printed.
 */
await buildOnce();
const folder = mkdtempSync(join(tmpdir(), 'shakedown-bench-'));
const empty = join(folder, 'empty.mjs');
writeFileSync(empty, '');
const scenario = fileURLToPath(new URL('../../scenarios/plan-a-day3.yaml', import.meta.url));

const cases: Readonly<Record<string, readonly string[]>> = {
  'bare Node': [empty],
  'shakedown --help': [cli, '--help'],
  'shakedown run --help': [cli, 'run', '--help'],
  'shakedown run (usage error)': [cli, 'run'],
  'shakedown run, one hour': [cli, 'run', scenario, '--out', join(folder, 'out'), '--quiet'],
};

const start = (argv: readonly string[]) => void spawnSync(process.execPath, argv, { stdio: 'ignore' });

const ROUNDS = 15;
const times = new Map(Object.keys(cases).map((name) => [name, [] as number[]]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, argv] of Object.entries(cases)) {
    const began = performance.now();
    start(argv);
    times.get(name)!.push(performance.now() - began);
  }
}
const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const bare = median(times.get('bare Node')!);
for (const [name, values] of times) {
  const own = median(values);
  console.log(
    `${name.padEnd(30)} ${own.toFixed(0).padStart(5)} ms${name === 'bare Node' ? '' : `, ${(own - bare).toFixed(0)} ms above bare Node`}`,
  );
}

describe('start-up', () => {
  for (const [name, argv] of Object.entries(cases)) bench(name, () => start(argv), { iterations: 5, time: 1 });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));
