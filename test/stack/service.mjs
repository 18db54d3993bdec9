// A small HTTP service that really uses PostgreSQL and Redis: node service.mjs PORT POSTGRES-PORT REDIS-PORT
//   GET /items/ID    one item, from the cache or the database; every fifth request is noted in the database, too
//   GET /metrics     what the simulated service of Shakedown shows, measured
//   POST /switch     errors=0.3 (share of requests answered with 500), leak=1 (connections lost a second, 0 gives them back),
//                    warm=1 (fills the cache)
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import pg from 'pg';
import { Metrics } from './metrics.mjs';
import { RedisClient } from './redis-client.mjs';

const [port, postgresPort, redisPort] = process.argv.slice(2).map(Number);
const POOL_SIZE = 10;
const ACQUIRE_TIMEOUT_MS = 1000;
const QUERY_TIMEOUT_MS = 2000;
const KEYS = 1000;
const KEY_LIFE_SECONDS = 600;
/** Rounds of SHA-256 in one answer: about a millisecond of work. */
const ROUNDS = 400;

const metrics = new Metrics();
const redis = new RedisClient(redisPort);
const pool = new pg.Pool({
  host: '127.0.0.1',
  port: postgresPort,
  user: 'app',
  database: 'app',
  max: POOL_SIZE,
  idleTimeoutMillis: 5_000,
  connectionTimeoutMillis: ACQUIRE_TIMEOUT_MS,
  query_timeout: QUERY_TIMEOUT_MS,
  // The server gives up as well, or it would go on working for nobody.
  statement_timeout: QUERY_TIMEOUT_MS,
});
pool.on('error', () => {});
const wait = { seconds: 0, count: 0 };
let timeouts = 0;
let errors = 0;
const leaked = [];
let leaking;

class Failure extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

async function timed(peer, work) {
  const start = performance.now();
  try {
    return await work();
  } finally {
    metrics.called(peer, (performance.now() - start) / 1000);
  }
}

async function query(text, values) {
  const start = performance.now();
  let client;
  try {
    client = await pool.connect();
  } catch {
    timeouts++;
    throw new Failure(503, 'no connection');
  } finally {
    wait.seconds += (performance.now() - start) / 1000;
    wait.count++;
  }
  try {
    const { rows } = await timed('postgres', () => client.query(text, values));
    client.release();
    return rows;
  } catch (error) {
    // A connection whose query was given up is of no use to the next one.
    client.release(true);
    throw new Failure(504, error.message);
  }
}

const cached = (...words) => timed('redis', () => redis.command(...words)).catch(() => null);

async function item(id) {
  const found = await cached('GET', `item:${id}`);
  if (found !== null) return found;
  const [row] = await query('SELECT body FROM item_view WHERE id = $1', [id]);
  const body = row?.body ?? '';
  await cached('SET', `item:${id}`, body, 'EX', KEY_LIFE_SECONDS);
  return body;
}

let served = 0;
async function answer(id) {
  if (Math.random() < errors) throw new Failure(500, 'switched to fail');
  const body = await item(id);
  if (served++ % 5 === 0) await query('UPDATE visits SET seen = seen + 1 WHERE id = $1', [id]);
  let digest = createHash('sha256').update(body).digest();
  for (let i = 1; i < ROUNDS; i++) digest = createHash('sha256').update(digest).digest();
  return digest.toString('hex');
}

function leak(perSecond) {
  clearInterval(leaking);
  leaking = undefined;
  if (perSecond === 0) {
    for (const client of leaked.splice(0)) client.release();
    return;
  }
  leaking = setInterval(async () => {
    try {
      const client = await pool.connect();
      // It may have waited until the leak was mended.
      if (leaking) leaked.push(client);
      else client.release();
    } catch {
      // The pool is dry.
    }
  }, 1000 / perSecond);
}

/** The cache as it is after a long time: every key there, their ends spread over the life of a key. */
async function warm() {
  for (const { id, body } of await query('SELECT id, body FROM items', [])) {
    await cached('SET', `item:${id}`, body, 'EX', 1 + Math.floor((KEY_LIFE_SECONDS * id) / KEYS));
  }
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://service');
  const send = (code, text) => {
    response.writeHead(code, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(text);
  };
  if (url.pathname === '/metrics') {
    const used = pool.totalCount - pool.idleCount;
    return send(200, metrics.text({ used, idle: pool.idleCount, max: POOL_SIZE, timeouts, wait }));
  }
  if (url.pathname === '/switch' && request.method === 'POST') {
    if (url.searchParams.has('errors')) errors = Number(url.searchParams.get('errors'));
    if (url.searchParams.has('leak')) leak(Number(url.searchParams.get('leak')));
    if (url.searchParams.has('warm')) await warm();
    return send(200, 'switched\n');
  }
  const id = Number(/^\/items\/(\d+)$/.exec(url.pathname)?.[1] ?? Number.NaN);
  if (!(id >= 1 && id <= KEYS)) return send(404, 'not found\n');
  const start = performance.now();
  metrics.inFlight++;
  let code = 200;
  let text;
  try {
    text = await answer(id);
  } catch (error) {
    code = error instanceof Failure ? error.code : 500;
    text = error.message;
  }
  metrics.inFlight--;
  metrics.answered(code, (performance.now() - start) / 1000);
  send(code, `${text}\n`);
});

await warm();
server.listen(port, '127.0.0.1');
