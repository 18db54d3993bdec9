import { spawn } from 'node:child_process';
import { openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/**
 * Starts a program that outlives this one, works in `cwd` and writes to `<cwd>/<name>.log`.
 * Whatever works inside the folder of the stack belongs to it: so a stack whose start was killed half way can be found and stopped.
 *
 * @param options uid and gid of the user it runs as, if not this one
 */
export function start(name, command, args, { cwd, log = cwd, uid, gid, env = {} }) {
  const out = openSync(join(log, `${name}.log`), 'a');
  const child = spawn(command, args, {
    cwd,
    uid,
    gid,
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8', ...env },
    detached: true,
    stdio: ['ignore', out, out],
  });
  child.on('error', () => {});
  child.unref();
  return child.pid;
}

/** Ids of the processes that work in a folder or below it, this one and those of a terminal (somebody looking around) left out. */
export function processesIn(folder) {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return ids
    .filter((id) => {
      try {
        // A folder that was removed below a process is shown with a suffix.
        const cwd = readlinkSync(`/proc/${id}/cwd`).replace(/ \(deleted\)$/, '');
        return (cwd === folder || cwd.startsWith(`${folder}/`)) && !hasTerminal(id);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** The seventh field of /proc/ID/stat; the second, a name in parentheses, may hold anything. */
function hasTerminal(id) {
  const text = readFileSync(`/proc/${id}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[4] !== '0';
}

/** The command line of a process, words apart; empty where it has ended. */
export function commandOf(id) {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8').split('\0').filter(Boolean);
  } catch {
    return [];
  }
}

/** Ends every process that works in a folder: asked first, forced after `patienceMs`. Waits until they are gone. */
export async function endAll(folder, patienceMs = 8000) {
  const until = Date.now() + patienceMs;
  let asked = new Set();
  for (;;) {
    const ids = processesIn(folder).filter((id) => commandOf(id).length > 0);
    if (ids.length === 0) return;
    const force = Date.now() > until;
    if (Date.now() > until + patienceMs) throw new Error(`processes ${ids.join(', ')} do not end`);
    for (const id of ids) {
      // A paused process takes the signal only once it goes on.
      signal(id, force ? 'SIGKILL' : asked.has(id) ? 'SIGCONT' : 'SIGTERM');
      if (!force) signal(id, 'SIGCONT');
    }
    asked = new Set(ids);
    await sleep(100);
  }
}

export function signal(id, name) {
  try {
    process.kill(id, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Free ports of the loopback interface, all different. */
export async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve, reject) => {
          const server = createServer();
          server.on('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Asks until the answer is true. @throws with the last error once the patience is over */
export async function until(what, ask, patienceMs = 60_000) {
  const end = Date.now() + patienceMs;
  let last;
  while (Date.now() < end) {
    try {
      if (await ask()) return;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await sleep(200);
  }
  throw new Error(`${what} did not come up within ${patienceMs / 1000} s${last ? `: ${last.message}` : ''}`);
}
