#!/usr/bin/env node
// A real stack on loopback: Prometheus, PostgreSQL, Redis, their exporters, a node exporter, a service that uses both, and load on it.
import { chmodSync, existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { faults } from './faults.mjs';
import { missingPrograms, query, startParts } from './parts.mjs';
import { endAll, freePorts, processesIn, sleep, start } from './processes.mjs';

const USAGE = `node test/stack/stack.mjs start [--for 1h] [--settle 15s] [--dir FOLDER]
                              start everything, print where it listens; it ends by itself after that time
node test/stack/stack.mjs status [--dir FOLDER]
                              what of it answers to Prometheus (exit code 1: not all of it)
node test/stack/stack.mjs fault NAME [--for 30s] [--dir FOLDER]
                              break something for a while, then mend it
node test/stack/stack.mjs stop [--dir FOLDER]
                              end every process of it and remove its folder

faults:
${Object.entries(faults)
  .map(([name, { summary }]) => `  ${name.padEnd(16)} ${summary}`)
  .join('\n')}
`;
const PARTS = ['api', 'postgres', 'postgresExporter', 'redis', 'redisExporter', 'node', 'prometheus'];

function durationMs(text) {
  const [, number, unit] = /^(\d+)(s|m|h)$/.exec(text) ?? [];
  if (!number) throw new Error(`found ${text}, expected a duration like 30s, 10m or 1h`);
  return Number(number) * { s: 1000, m: 60_000, h: 3_600_000 }[unit];
}

async function startStack(folder, options) {
  const missing = missingPrograms();
  if (missing.length > 0) {
    throw new Error(
      `missing: ${missing.join(', ')}; on Debian: apt-get install --no-install-recommends ${missing.join(' ')}`,
    );
  }
  const lifeMs = durationMs(options.for ?? '1h');
  const settleMs = durationMs(options.settle ?? '15s');
  await stopStack(folder);
  mkdirSync(folder);
  // PostgreSQL's own user must get to its data.
  chmodSync(folder, 0o711);
  const free = await freePorts(PARTS.length);
  const ports = Object.fromEntries(PARTS.map((part, i) => [part, free[i]]));
  writeFileSync(join(folder, 'stack.json'), JSON.stringify({ ports }));
  // Whoever started it may be killed: nothing is left after its time.
  const self = fileURLToPath(import.meta.url);
  start('end', process.execPath, [self, 'end', '--dir', folder, '--for', `${lifeMs / 1000}s`], { cwd: folder });
  try {
    await startParts({ folder, ports, settleMs });
  } catch (error) {
    const log = logs(folder);
    await stopStack(folder);
    throw new Error(`${error.message}\n${log}`);
  }
  return ports;
}

/** The last lines of what the parts wrote. */
function logs(folder) {
  return PARTS.concat('postgres-exporter', 'redis-exporter')
    .map((part) => join(folder, `${part}.log`))
    .filter((file) => existsSync(file))
    .map((file) => `${file}\n${readFileSync(file, 'utf8').split('\n').slice(-6).join('\n')}`)
    .join('\n');
}

async function stopStack(folder) {
  // The file tells a stack's folder from any other.
  if (existsSync(folder) && !existsSync(join(folder, 'stack.json')) && processesIn(folder).length === 0) {
    try {
      rmdirSync(folder);
    } catch {
      throw new Error(`${folder} is no folder of a stack`);
    }
  }
  await endAll(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function running(folder) {
  const file = join(folder, 'stack.json');
  if (!existsSync(file)) throw new Error(`no stack runs in ${folder}`);
  return { folder, ...JSON.parse(readFileSync(file, 'utf8')) };
}

async function status(folder) {
  const stack = running(folder);
  const up = new Map((await query(stack, 'up')).map(({ metric, value }) => [metric.job, value[1] === '1']));
  for (const job of ['api', 'postgres', 'redis', 'node'])
    console.log(`${job.padEnd(10)} ${up.get(job) ? 'up' : 'down'}`);
  return [...up.values()].filter(Boolean).length === 4 ? 0 : 1;
}

async function fault(folder, name, options) {
  const chosen = faults[name];
  if (!chosen)
    throw new Error(
      `${name ? `unknown fault ${name}` : 'found no fault'}, expected one of ${Object.keys(faults).join(', ')}`,
    );
  const lastsMs = durationMs(options.for ?? '30s');
  const undo = await chosen.inject(running(folder));
  console.log(`${new Date().toISOString()} ${name}: ${chosen.summary}`);
  await Promise.race([sleep(lastsMs), interrupted()]);
  await undo();
  console.log(`${new Date().toISOString()} ${name}: mended`);
  return 0;
}

const interrupted = () =>
  new Promise((done) => {
    for (const name of ['SIGINT', 'SIGTERM']) process.once(name, done);
  });

async function main() {
  const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: { dir: { type: 'string' }, for: { type: 'string' }, settle: { type: 'string' } },
  });
  const folder = resolve(options.dir ?? join(tmpdir(), `shakedown-stack-${process.getuid()}`));
  switch (positionals[0]) {
    case 'start': {
      const ports = await startStack(folder, options);
      for (const [part, port] of Object.entries(ports)) console.log(`${part.padEnd(18)} 127.0.0.1:${port}`);
      console.log(`\nPrometheus is at http://127.0.0.1:${ports.prometheus}`);
      return 0;
    }
    case 'status':
      return status(folder);
    case 'fault':
      return fault(folder, positionals[1], options);
    case 'stop':
      await stopStack(folder);
      return 0;
    case 'end':
      await sleep(durationMs(options.for));
      await stopStack(folder);
      return 0;
    default:
      process.stderr.write(USAGE);
      return positionals.length === 0 ? 0 : 2;
  }
}

main().then(
  (code) => process.exit(code),
  (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  },
);
