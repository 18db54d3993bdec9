import { cpus } from 'node:os';
import pg from 'pg';
import { commandOf, processesIn, signal, start } from './processes.mjs';
import { RedisClient } from './redis-client.mjs';

/**
 * The real faults. `inject` does one to a running stack and returns how it is undone; the undoing is safe to repeat and
 * needs no answer from what is broken.
 */
export const faults = {
  lock: {
    summary: 'a transaction holds a lock on the table that every fifth request writes to',
    async inject(stack) {
      const client = await database(stack);
      await client.query('BEGIN');
      await client.query('LOCK TABLE visits IN EXCLUSIVE MODE');
      return () => client.end();
    },
  },
  'slow-query': {
    summary: 'the view that cache misses read waits 300 ms for each row',
    async inject(stack) {
      await replaceView(stack, ITEM_VIEW_SLOW);
      return () => replaceView(stack, ITEM_VIEW);
    },
  },
  'connection-leak': {
    summary: 'the service takes two connections a second from its pool and does not give them back',
    async inject(stack) {
      await toggle(stack, 'leak=2');
      return () => toggle(stack, 'leak=0');
    },
  },
  flushall: {
    summary: 'the cache loses all its keys at once',
    async inject(stack) {
      await redis(stack, 'FLUSHALL');
      return () => toggle(stack, 'warm=1');
    },
  },
  maxmemory: {
    summary: 'the cache may only use 2.5 MB, about a third of what it needs',
    async inject(stack) {
      await redis(stack, 'CONFIG', 'SET', 'maxmemory', '2500000');
      return async () => {
        await redis(stack, 'CONFIG', 'SET', 'maxmemory', String(MAX_MEMORY_BYTES));
        await toggle(stack, 'warm=1');
      };
    },
  },
  cpu: {
    summary: 'sixteen busy loops on every core compete with the service, the database and the cache',
    async inject(stack) {
      const loops = Array.from({ length: 16 * cpus().length }, () =>
        start('busy', process.execPath, ['-e', 'for(;;);'], { cwd: stack.folder }),
      );
      return async () => {
        for (const id of loops) signal(id, 'SIGKILL');
      };
    },
  },
  pause: {
    summary: 'the service stands still (SIGSTOP): it neither answers nor refuses',
    async inject(stack) {
      const ids = processesIn(stack.folder).filter((id) => commandOf(id)[1]?.endsWith('service.mjs'));
      if (ids.length !== 1) throw new Error(`${ids.length} services run, expected one`);
      for (const id of ids) signal(id, 'SIGSTOP');
      return async () => {
        for (const id of ids) signal(id, 'SIGCONT');
      };
    },
  },
  errors: {
    summary: 'the service answers three requests in ten with an error',
    async inject(stack) {
      await toggle(stack, 'errors=0.3');
      return () => toggle(stack, 'errors=0');
    },
  },
};

export const MAX_MEMORY_BYTES = 64_000_000;
export const ITEM_VIEW = 'SELECT id, body FROM items';
const ITEM_VIEW_SLOW = 'SELECT id, body FROM items, LATERAL (SELECT pg_sleep(0.3) WHERE id IS NOT NULL) AS waited';

/** A session of the superuser. */
export async function database({ ports }, name = 'app') {
  const client = new pg.Client({ host: '127.0.0.1', port: ports.postgres, user: 'postgres', database: name });
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function replaceView(stack, body) {
  const client = await database(stack);
  try {
    await client.query(`CREATE OR REPLACE VIEW item_view AS ${body}`);
  } finally {
    await client.end();
  }
}

export async function redis({ ports }, ...words) {
  const client = new RedisClient(ports.redis);
  try {
    return await client.command(...words);
  } finally {
    client.close();
  }
}

async function toggle({ ports }, query) {
  const url = `http://127.0.0.1:${ports.api}/switch?${query}`;
  const response = await fetch(url, { method: 'POST', signal: AbortSignal.timeout(5000) });
  if (!response.ok) throw new Error(`the service answered ${response.status} to ${query}`);
}
