import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { database, ITEM_VIEW, MAX_MEMORY_BYTES, redis } from './faults.mjs';
import { sleep, start, until } from './processes.mjs';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const LOAD_PER_SECOND = 25;
const KEYS = 1000;

/** The programs that must be there, and the packages of Debian that have them. */
const PROGRAMS = {
  prometheus: 'prometheus',
  'prometheus-node-exporter': 'prometheus-node-exporter',
  'prometheus-postgres-exporter': 'prometheus-postgres-exporter',
  'prometheus-redis-exporter': 'prometheus-redis-exporter',
  'redis-server': 'redis-server',
};

/** Says what is missing to run the stack; empty if nothing is. */
export function missingPrograms() {
  const missing = Object.entries(PROGRAMS)
    .filter(([program]) => !process.env.PATH.split(':').some((folder) => existsSync(join(folder, program))))
    .map(([, name]) => name);
  return postgresFolder() ? missing : [...missing, 'postgresql'];
}

/** Debian keeps the server's programs by version, off the path. */
function postgresFolder() {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).map(Number) : [];
  const folders = versions.sort((a, b) => b - a).map((version) => join(root, String(version), 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'postgres')));
}

/** Starts every part in the order in which they need each other, and returns once all answer and the load has run for a while. */
export async function startParts(stack) {
  await startPostgres(stack);
  await startRedis(stack);
  const { ports, folder } = stack;
  const log = folder;
  start('api', process.execPath, [here('service.mjs'), ports.api, ports.postgres, ports.redis].map(String), {
    cwd: folder,
  });
  start('node', 'prometheus-node-exporter', nodeExporterOptions(ports.node), { cwd: folder });
  start(
    'postgres-exporter',
    'prometheus-postgres-exporter',
    [`--web.listen-address=127.0.0.1:${ports.postgresExporter}`],
    {
      cwd: folder,
      env: { DATA_SOURCE_NAME: `postgresql://postgres@127.0.0.1:${ports.postgres}/postgres?sslmode=disable` },
    },
  );
  start(
    'redis-exporter',
    'prometheus-redis-exporter',
    [`-web.listen-address=127.0.0.1:${ports.redisExporter}`, `-redis.addr=redis://127.0.0.1:${ports.redis}`],
    { cwd: folder },
  );
  await until('the service', () => answers(`http://127.0.0.1:${ports.api}/metrics`));
  start('load', process.execPath, [here('load.mjs'), ports.api, LOAD_PER_SECOND].map(String), { cwd: folder, log });
  startPrometheus(stack);
  await until('Prometheus with all its targets', async () => {
    const up = await query(stack, 'sum(up)');
    return up[0]?.value[1] === '4';
  });
  await sleep(stack.settleMs);
}

async function startPostgres({ folder, ports }) {
  const bin = postgresFolder();
  const data = join(folder, 'postgres');
  // The server refuses to run as root, so it gets its own user then.
  const root = process.getuid() === 0;
  const id = (option) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
  const user = root ? { uid: id('-u'), gid: id('-g') } : {};
  mkdirSync(data, { mode: 0o700 });
  if (root) chownSync(data, user.uid, user.gid);
  const common = { cwd: data, env: { PATH: process.env.PATH, LANG: 'C.UTF-8' }, ...user };
  execFileSync(join(bin, 'initdb'), ['-D', join(data, 'data'), '-U', 'postgres', '--auth=trust', '-N', '-E', 'UTF8'], {
    ...common,
    stdio: 'pipe',
    timeout: 120_000,
  });
  const settings = {
    port: ports.postgres,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    shared_buffers: '32MB',
    max_connections: 50,
    autovacuum: 'off',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  start('postgres', join(bin, 'postgres'), ['-D', join(data, 'data'), ...options], { ...common, log: folder });
  const stack = { ports };
  await until('PostgreSQL', async () => (await database(stack, 'postgres')).end().then(() => true));
  const admin = await database(stack, 'postgres');
  await admin.query('CREATE ROLE app LOGIN');
  await admin.query('CREATE DATABASE app');
  await admin.end();
  const app = await database(stack);
  await app.query(
    `CREATE TABLE items AS SELECT id, repeat(md5(id::text), 128) AS body FROM generate_series(1, ${KEYS}) id`,
  );
  await app.query('ALTER TABLE items ADD PRIMARY KEY (id)');
  await app.query('CREATE TABLE visits AS SELECT id, 0::bigint AS seen FROM items');
  await app.query('ALTER TABLE visits ADD PRIMARY KEY (id)');
  await app.query(`CREATE VIEW item_view AS ${ITEM_VIEW}`);
  await app.query('GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA public TO app');
  await app.query('ANALYZE');
  await app.end();
}

async function startRedis({ folder, ports }) {
  const options = {
    port: ports.redis,
    bind: '127.0.0.1',
    save: '',
    appendonly: 'no',
    maxmemory: MAX_MEMORY_BYTES,
    'maxmemory-policy': 'allkeys-lru',
  };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  start('redis', 'redis-server', words, { cwd: folder });
  await until('Redis', async () => (await redis({ ports }, 'PING')) === 'PONG');
}

const nodeExporterOptions = (port) => [
  `--web.listen-address=127.0.0.1:${port}`,
  '--collector.disable-defaults',
  ...['cpu', 'loadavg', 'meminfo', 'stat'].map((name) => `--collector.${name}`),
];

function startPrometheus({ folder, ports }) {
  const job = (name, port, instance, relabel = '') => `
  - job_name: ${name}
    static_configs: [{targets: ['127.0.0.1:${port}'], labels: {instance: '${instance}'}}]${relabel}`;
  // The instances are called as in a scenario. Databases that are the server's own are no business of the service.
  const postgres = `
    metric_relabel_configs:
      - {source_labels: [datname], regex: 'postgres|template.', action: drop}
      - {source_labels: [datid], regex: '0', action: drop}
      - {source_labels: [server], regex: '.+', target_label: server, replacement: 'postgres:5432'}`;
  const text = `global: {scrape_interval: 1s, scrape_timeout: 1s}
scrape_configs:${job('api', ports.api, 'api-0:8080')}${job('postgres', ports.postgresExporter, 'postgres-exporter:9187', postgres)}${job('redis', ports.redisExporter, 'redis-exporter:9121')}${job('node', ports.node, 'node-1:9100')}
`;
  const config = join(folder, 'prometheus.yaml');
  writeFileSync(config, text);
  start(
    'prometheus',
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'prometheus')}`,
      `--web.listen-address=127.0.0.1:${ports.prometheus}`,
      '--storage.tsdb.retention.time=1d',
      '--log.level=warn',
    ],
    { cwd: folder },
  );
}

/** An instant query. @returns the result's vector */
export async function query({ ports }, text) {
  const url = `http://127.0.0.1:${ports.prometheus}/api/v1/query?query=${encodeURIComponent(text)}`;
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
  const { data } = await response.json();
  return data.result;
}

async function answers(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
  await response.arrayBuffer();
  return response.ok;
}
