import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildOnce, cli } from '../e2e/built-cli.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
/** The versions of Node that are supported; the npm package `node` carries the binaries. */
const VERSIONS = ['20', '22', '24'];
const folder = mkdtempSync(join(tmpdir(), 'shakedown-determinism-'));
const script = join(folder, 'hashes.mjs');

/** Hashes of all that a run of each scenario gives, as one line of JSON a scenario. */
const SOURCE = `
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { registries } from '${join(ROOT, 'src/detectors/registries.ts')}';
import { runScenario } from '${join(ROOT, 'src/pipeline.ts')}';
import { encodeReport } from '${join(ROOT, 'src/reports/report-json.ts')}';
import { compileScenario } from '${join(ROOT, 'src/scenario/compile.ts')}';

const bytes = (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
for (const file of process.argv.slice(2)) {
  const readFile = (name) => readFileSync(name, 'utf8');
  const scenario = compileScenario({ file, text: readFile(file), readFile }, registries);
  const { recording, table, settings, assessment, truth } = runScenario(scenario);
  const samples = createHash('sha256');
  for (const { target, columns } of recording.targets) {
    samples.update(JSON.stringify(target));
    for (const { series, values, presence } of columns) {
      samples.update(JSON.stringify(series));
      samples.update(bytes(values));
      if (presence) samples.update(presence);
    }
  }
  const signals = createHash('sha256');
  for (const { signal, values } of table.signals) signals.update(signal.name).update(bytes(values));
  const text = (value) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
  console.log(JSON.stringify({ file: basename(file), samples: samples.digest('hex'), signals: signals.digest('hex'), truth: text(truth), report: text(encodeReport({ assessment, settings, truth, command: '', version: '' })) }));
}
console.log(process.version);
`;

const scenarios = [
  ...readdirSync(join(ROOT, 'scenarios/faults')).map((file) => join(ROOT, 'scenarios/faults', file)),
  ...['plan-a-day3', 'free-form', 'healthy-ar-07', 'retry-storm', 'shop', 'telemetry-gaps'].map((name) =>
    join(ROOT, 'scenarios', `${name}.yaml`),
  ),
].filter((file) => file.endsWith('.yaml'));

function hashes(version: string, options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {}): string[] {
  const out = execFileSync('npx', ['-y', `node@${version}`, script, ...scenarios], {
    encoding: 'utf8',
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1e8,
  });
  const lines = out.trim().split('\n');
  // Not some other Node that was at hand.
  expect(lines.pop()).toMatch(new RegExp(`^v${version}\\.`));
  return lines;
}

let expected: string[];
beforeAll(async () => {
  const entry = join(folder, 'hashes.ts');
  writeFileSync(entry, SOURCE);
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
  await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: script,
    banner,
    logLevel: 'error',
    nodePaths: [join(ROOT, 'node_modules')],
  });
  expected = hashes(VERSIONS[0]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('law 1: the same bytes of recording, signals, truth and report', () => {
  it('come from every scenario that was asked for', () => {
    expect(expected).toHaveLength(scenarios.length);
    expect(new Set(expected.map((line) => JSON.parse(line).samples)).size).toBe(scenarios.length);
  });

  it.each(VERSIONS.slice(1))('on Node %s', (version) => {
    expect(hashes(version)).toEqual(expected);
  });

  it('again on the same version', () => {
    expect(hashes(VERSIONS[0])).toEqual(expected);
  });

  it('in another time zone, language and folder', () => {
    expect(
      hashes(VERSIONS[2], { env: { TZ: 'Pacific/Auckland', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }, cwd: folder }),
    ).toEqual(expected);
  });
});

describe('law 1: the same report set, every file of it', () => {
  const filesOf = (version: string, env: NodeJS.ProcessEnv = {}): Record<string, string> => {
    const out = join(folder, `set-${version}-${Object.keys(env).length}`);
    execFileSync('npx', ['-y', `node@${version}`, cli, 'run', join(ROOT, 'scenarios/plan-a-day3.yaml'), '--out', out], {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: 'ignore',
    });
    return Object.fromEntries(
      readdirSync(out, { recursive: true, encoding: 'utf8', withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
        .map((file) => [file.slice(out.length + 1), createHash('sha256').update(readFileSync(file)).digest('hex')]),
    );
  };

  it('on every Node, in another time zone, language and width of the terminal', async () => {
    await buildOnce();
    const first = filesOf(VERSIONS[0]);
    expect(Object.keys(first).length).toBeGreaterThan(10);
    for (const version of VERSIONS.slice(1)) expect(filesOf(version)).toEqual(first);
    expect(filesOf(VERSIONS[1], { TZ: 'Pacific/Auckland', LC_ALL: 'tr_TR.UTF-8', COLUMNS: '50' })).toEqual(first);
  });
});
