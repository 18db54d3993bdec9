import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EXPOSITION_TYPES, exposition } from '../formats/exposition.ts';
import { type ReplayCourse, replayCourse } from '../monitor/replay-course.ts';
import { PushError } from '../monitor/replay-push.ts';
import { type ReplayPages, type ReplayServer, serveReplay } from '../monitor/replay-server.ts';
import { truthAsShown } from '../monitor/replay-truth.ts';
import { type ShownValue, shownValue } from '../monitor/replay-values.ts';
import type { TargetBlock } from '../recording/recording.ts';
import { fitWidth } from '../reports/terminal/chart-style.ts';
import { CLEAR_LINE } from '../reports/terminal/sanitize.ts';
import { printable } from '../schema/printable.ts';
import { parseQuantity } from '../schema/quantity.ts';
import { accessOptions } from './access-options.ts';
import { type Command, ExitCode, type World } from './command.ts';
import { recordingOptions } from './load-recording.ts';
import { type Receiver, receiverOf } from './replay-push.ts';
import { replaySource } from './replay-source.ts';
import { faultLines, type ReplayFacts, replayTitle, servedLines, statusText } from './replay-text.ts';
import { scenarioOptions } from './scenario-options.ts';
import { UsageError } from './usage-error.ts';
import { type AsideFile, writeAside } from './write-aside.ts';

/** An incident again, now: the exporters of a scenario or a recording, for the Prometheus that people really use. */
export const command: Command = {
  describe: (yargs) =>
    accessOptions(
      scenarioOptions(
        recordingOptions(
          yargs.positional('source', { type: 'string', describe: 'scenario, or recording (a file of samples)' }),
        ),
      )
        .option('speed', {
          type: 'number',
          default: 1,
          requiresArg: true,
          describe: 'recorded time per real time; counters then grow that much faster, too',
        })
        .option('from', { type: 'string', requiresArg: true, describe: 'begin this far into it, as 10m' })
        .option('loop', { type: 'boolean', describe: 'begin anew at the end, until Ctrl-C; counters go on' })
        .option('host', {
          type: 'string',
          default: '127.0.0.1',
          requiresArg: true,
          describe: 'address to serve on; 0.0.0.0 lets others in',
        })
        .option('port', {
          type: 'number',
          default: 9464,
          requiresArg: true,
          describe: 'port to serve on; 0 takes a free one',
        })
        .option('push', {
          type: 'string',
          requiresArg: true,
          describe: 'push by remote write to this address instead of serving',
        }),
      'the receiver',
    )
      .option('hide-truth', {
        type: 'boolean',
        describe: 'for training: tell neither what it is nor what is wrong until it has ended',
      })
      .option('truth', {
        type: 'string',
        requiresArg: true,
        describe: 'file for what was wrong and when it was shown, as JSON; written at the end',
      })
      .example('$0 replay faults/slow-query', 'to be scraped in real time, from now on')
      .example(
        '$0 replay incident.csv --speed 10 --from 20m',
        'a recording, ten times as fast, without its first 20 min',
      )
      .example(
        '$0 replay plan-a-day3 --push http://localhost:9090/api/v1/write',
        'into a Prometheus that takes remote write',
      )
      .example('$0 replay day3.yaml --hide-truth --truth answer.json', 'find out what is wrong, then look it up'),
  run: async (args, world) => {
    const order = orderOf(args);
    const { name, recording, truth } = await replaySource(String(args.source), args, world);
    const [first] = recording.targets;
    if (!first) throw new UsageError('there are no series in it', 'replay a scenario or recording that has some');
    const lengthMs = first.grid.count * first.grid.stepMs;
    if (order.fromMs >= lengthMs)
      throw new UsageError(`--from is ${args.from}, expected less than its length`, 'begin earlier');
    if (order.truth !== undefined && !truth)
      throw new UsageError('--truth: nobody knows what is wrong in a recording', 'replay its scenario instead');
    // From here on Ctrl-C ends the replay as its end does.
    const { signal } = world;
    const file = order.truth === undefined ? undefined : await writeAside(resolve(world.cwd, order.truth));
    try {
      const receiver =
        order.push === undefined ? undefined : await receiverOf(order.push, recording.targets, args, world);
      const course = replayCourse(first.grid, { ...order, beginMs: world.now() });
      const facts = { name, course, targetCount: recording.targets.length, ...order };
      const begin = async (where: readonly string[]) => {
        const told = truth && !order.hidden ? faultLines(truthAsShown(truth, course, firstEndMs(course)), false) : [];
        await world.stdout.write(`${[replayTitle(facts), ...where, ...told, 'Ctrl-C ends it'].join('\n')}\n`);
      };
      if (receiver) {
        await begin([
          `  pushing ${recording.targets.length === 1 ? 'the target' : `all ${recording.targets.length} targets`} to ${printable(receiver.address, 500)}`,
        ]);
        await push(receiver, course, signal, world);
      } else {
        await serve(recording.targets, facts, order, world, async (server) => {
          await begin(servedLines(server.address, facts));
          await showUntilEnd(course, () => `pages served: ${server.answered()}`, signal, world);
        });
      }
      if (truth) await release(truthAsShown(truth, course, world.now()), order, file, world);
    } catch (error) {
      if (!(error instanceof PushError)) throw error;
      await world.stderr.write(`shakedown: the receiver does not take it: ${printable(error.message, 500)}\n`);
      return ExitCode.IO;
    } finally {
      await file?.discard();
    }
    return ExitCode.OK;
  },
};

interface Order {
  readonly speed: number;
  readonly fromMs: number;
  readonly loop: boolean;
  readonly host: string;
  readonly port: number;
  readonly hidden: boolean;
  readonly push?: string;
  readonly truth?: string;
}

function orderOf(args: Readonly<Record<string, unknown>>): Order {
  const speed = Number(args.speed);
  if (!(speed >= 0.001 && speed <= 100_000))
    throw new UsageError(`--speed is ${args.speed}, expected 0.001 to 100000`, 'as in --speed 10');
  const port = Number(args.port);
  if (!(Number.isInteger(port) && port >= 0 && port <= 65_535))
    throw new UsageError(`--port is ${args.port}, expected 0 to 65535`, 'as in --port 9464; 0 takes a free one');
  const from = args.from === undefined ? 0 : parseQuantity('duration', String(args.from), { min: 0 });
  if (typeof from !== 'number') throw new UsageError(`--from: ${from.message}`, from.help ?? 'as in --from 10m');
  return {
    speed,
    fromMs: from,
    loop: args.loop === true,
    host: String(args.host),
    port,
    hidden: args.hideTruth === true,
    ...(args.push !== undefined && { push: String(args.push) }),
    ...(args.truth !== undefined && { truth: String(args.truth) }),
  };
}

/** The end of the first round: what a loop repeats is told once. */
const firstEndMs = ({ beginMs, roundMs }: ReplayCourse): number => beginMs + roundMs;

/** Shows how far it is until everything is pushed, or the receiver gives up. */
async function push(receiver: Receiver, course: ReplayCourse, signal: AbortSignal, world: World): Promise<void> {
  let requests = 0;
  const failed = new AbortController();
  const pushed = receiver.push(course, signal, () => requests++).catch((error: unknown) => failed.abort(error));
  await showUntilEnd(course, () => `requests pushed: ${requests}`, AbortSignal.any([signal, failed.signal]), world);
  await pushed;
  if (failed.signal.aborted) throw failed.signal.reason;
}

async function serve(
  targets: readonly TargetBlock[],
  facts: ReplayFacts,
  { host, port }: Order,
  world: World,
  during: (server: ReplayServer) => Promise<void>,
): Promise<void> {
  const pages = pagesOf(targets, facts, world);
  const server = await serveReplay(pages, host, port).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE')
      throw new UsageError(`port ${port} of ${host} is in use`, 'give another --port; 0 takes a free one');
    if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN')
      throw new UsageError(`--host ${host} is no address of this machine`, 'as in --host 127.0.0.1 or --host 0.0.0.0');
    throw error;
  });
  try {
    await during(server);
  } finally {
    await server.close();
  }
}

/** What Prometheus itself adds to every scrape is for it to say. */
const OF_THE_SCRAPER = new Set([
  'up',
  'scrape_duration_seconds',
  'scrape_samples_scraped',
  'scrape_samples_post_metric_relabeling',
  'scrape_series_added',
]);

/** The pages of all targets as they are now. */
function pagesOf(targets: readonly TargetBlock[], facts: ReplayFacts, { now }: World): ReplayPages {
  const { course } = facts;
  const shown = targets.map(({ target, columns }) => {
    const own = columns.filter(({ series }) => !OF_THE_SCRAPER.has(series.name));
    const up = columns.find(({ series }) => series.name === 'up');
    const series = own.map((column) => column.series);
    return { target, up, upValue: up && shownValue(up, course), series, values: own.map((c) => shownValue(c, course)) };
  });
  const single = shown.map(({ series }) => exposition([{ series }]));
  const all = exposition(
    shown.map(({ target, up, series }) => ({ target, series: up ? [...series, up.series] : series })),
  );
  const allValues: readonly (readonly ShownValue[])[] = shown.map(({ values, upValue }) =>
    upValue ? [...values, upValue] : values,
  );
  return {
    targets: shown.map(({ target }) => target),
    contentType: (style) => EXPOSITION_TYPES[style],
    page: (which, style) => {
      const moment = course.momentAt(now());
      if (!moment) return undefined;
      if (which === 'all') return all(style, (t, s) => allValues[t][s](moment));
      const { values, upValue } = shown[which];
      if (upValue?.(moment) === 0 || values.every((value) => value(moment) === undefined)) return undefined;
      return single[which](style, (_, s) => values[s](moment));
    },
    about: (address) => `${[replayTitle(facts), ...servedLines(address, facts)].join('\n')}\n`,
  };
}

const REFRESH_MS = 500;

/** Waits for the end, or for Ctrl-C. A terminal shows how far it is. */
async function showUntilEnd(
  course: ReplayCourse,
  done: () => string,
  signal: AbortSignal,
  { stderr, now }: World,
): Promise<void> {
  for (let nowMs = now(); nowMs < course.endMs && !signal.aborted; nowMs = now()) {
    if (stderr.isTerminal) {
      const line = statusText(course, nowMs, done());
      await stderr.write(CLEAR_LINE + fitWidth(line, stderr.columns - 1).trimEnd());
    }
    const restMs = Math.max(1, Math.min(REFRESH_MS, course.endMs - nowMs));
    await pause(restMs, undefined, { signal }).catch(() => {});
  }
  if (stderr.isTerminal) await stderr.write(CLEAR_LINE);
  await stderr.write(`ended after ${statusText(course, Math.min(now(), course.endMs - 1), done())}\n`);
}

/** What was wrong: into the file that was named, on standard output where it was kept back until now. */
async function release(
  shown: Parameters<typeof faultLines>[0],
  { hidden }: Order,
  file: AsideFile | undefined,
  { stdout }: World,
): Promise<void> {
  if (file) {
    await file.write(`${JSON.stringify(shown, null, 2)}\n`);
    await file.finish();
  } else if (hidden) {
    await stdout.write(`${faultLines(shown, true).join('\n')}\n`);
  }
}
