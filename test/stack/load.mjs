// Open-loop load on loopback: requests leave when they are due, whether or not earlier ones were answered.
//   node load.mjs PORT PER-SECOND
import { Agent, get } from 'node:http';

const [port, perSecond] = process.argv.slice(2).map(Number);
const KEYS = 1000;
const TIMEOUT_MS = 5000;
/** Requests on their way at most, so that a service that stands still is not buried. */
const IN_FLIGHT = 100;
const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
let inFlight = 0;
// A generator of its own: every stack gets the same requests at the same distances.
let state = 1;
const uniform = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return (state + 0.5) / 2 ** 32;
};
let dueMs = performance.now();

function send() {
  // Popular items are asked for more often: rank u² of the keys.
  const id = 1 + Math.floor(KEYS * uniform() ** 2);
  if (inFlight >= IN_FLIGHT) return;
  inFlight++;
  const done = () => {
    inFlight--;
  };
  const request = get({ port, host: '127.0.0.1', path: `/items/${id}`, agent, timeout: TIMEOUT_MS });
  request.on('response', (response) => response.resume());
  request.on('timeout', () => request.destroy());
  request.on('error', () => {});
  request.on('close', done);
}

function tick() {
  const now = performance.now();
  while (dueMs <= now) {
    send();
    dueMs += (-Math.log(uniform()) / perSecond) * 1000;
  }
  setTimeout(tick, Math.max(0, dueMs - performance.now()));
}
tick();
