import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Argv } from 'yargs';
import { addressProblem } from '../monitor/address.ts';
import type { RangeRequest } from '../monitor/range-journal.ts';
import { parseSelector, type RangeSelector } from '../monitor/range-selector.ts';
import type { PrometheusAccess } from '../monitor/watch-plan.ts';
import { parseQuantity } from '../schema/quantity.ts';
import { accessOptions } from './access-options.ts';
import type { World } from './command.ts';
import { refuseFolder } from './refuse-folder.ts';
import { UsageError } from './usage-error.ts';

/** The options with which a verb takes a stretch of what a Prometheus has stored. */
export const rangeOptions = (yargs: Argv): Argv =>
  accessOptions(
    yargs
      .option('prometheus', { type: 'string', requiresArg: true, describe: 'address of the Prometheus to ask' })
      .option('select', {
        type: 'string',
        array: true,
        nargs: 1,
        requiresArg: true,
        describe: 'series to take: a name, matchers, or both, as \'http_requests_total{job="api"}\'',
      }),
  ).option('timeout', { type: 'string', default: '2m', requiresArg: true, describe: 'for one answer' });

/** A stretch to be recorded. */
export interface RangeOrder {
  readonly request: RangeRequest;
  readonly selectors: readonly RangeSelector[];
  readonly access: PrometheusAccess;
  readonly startMs: number;
  readonly stepMs: number;
  readonly count: number;
}

const DEFAULT_STEP = '15s';

/** More instants are surely a mistake: a year of seconds. */
const MOST_INSTANTS = 40_000_000;

/** What those options say. @throws UsageError */
export function rangeOrderOf(args: Readonly<Record<string, unknown>>, { cwd, now }: World): RangeOrder {
  if (args.prometheus === undefined)
    throw new UsageError(
      '--prometheus is missing',
      'say which Prometheus to ask, as in --prometheus http://localhost:9090',
    );
  const address = String(args.prometheus);
  const problem = addressProblem(address, false);
  if (problem) throw new UsageError(`--prometheus: ${problem.message}`, problem.help);
  const url = address.replace(/\/+$/, '');
  const texts = [args.select ?? []].flat().map(String);
  if (texts.length === 0)
    throw new UsageError('--select is missing', `say which series to take, as in --select 'up' --select '{job="api"}'`);
  const selectors = texts.map((text) => {
    const parsed = parseSelector(text);
    if ('message' in parsed) throw new UsageError(`--select: ${parsed.message}`, parsed.help);
    return parsed;
  });
  const step = String(args.step ?? DEFAULT_STEP);
  const stepMs = durationOf('step', step, 1);
  const nowMs = now();
  const [from, to] = [String(args.from ?? 'now-1h'), String(args.to ?? 'now')];
  const startMs = instantOf('from', from, nowMs, stepMs);
  const endMs = Math.min(instantOf('to', to, nowMs, stepMs), Math.floor(nowMs / stepMs) * stepMs);
  if (endMs <= startMs)
    throw new UsageError(
      startMs >= nowMs ? `--from ${from} is not in the past` : `--from ${from} is not before --to ${to}`,
      'write instants as 2025-10-18T00:52:00Z or now-2h',
    );
  const count = Math.floor((endMs - startMs) / stepMs) + 1;
  if (count > MOST_INSTANTS)
    throw new UsageError(`found ${count} steps of ${step}`, 'lengthen --step or shorten the range');
  const absolute = (file: unknown) => (file === undefined ? undefined : resolve(cwd, String(file)));
  const files = {
    passwordFile: absolute(args['password-file']),
    tokenFile: absolute(args['token-file']),
    ca: absolute(args.ca),
  };
  return {
    request: { url, selectors: texts, from, to, step },
    selectors,
    access: {
      url,
      timeoutMs: durationOf('timeout', String(args.timeout ?? '2m'), 100),
      ...(args.user !== undefined && { user: String(args.user) }),
      ...Object.fromEntries(Object.entries(files).filter(([, file]) => file !== undefined)),
    },
    startMs,
    stepMs,
    count,
  };
}

/** The certificates to trust, where a file with them is named. */
export async function certificatesOf({ ca }: PrometheusAccess): Promise<string | undefined> {
  if (ca === undefined) return undefined;
  refuseFolder(ca);
  return readFile(ca, 'utf8');
}

function durationOf(name: string, text: string, min: number): number {
  const parsed = parseQuantity('duration', text, { min });
  if (typeof parsed === 'number') return parsed;
  throw new UsageError(`--${name}: ${parsed.message}`, parsed.help ?? `as in --${name} 15s`);
}

/** An instant, or `now`, or `now-2h`; the latter two on a whole step, so that repeated recordings share their grid. */
function instantOf(name: string, text: string, nowMs: number, stepMs: number): number {
  const relative = /^now(?:-(.+))?$/.exec(text);
  if (relative) {
    const ago = relative[1] === undefined ? 0 : durationOf(name, relative[1], 0);
    return Math.floor((nowMs - ago) / stepMs) * stepMs;
  }
  const parsed = /^\d{9,10}(\.\d+)?$/.test(text) ? Number(text) * 1000 : parseQuantity('instant', text);
  if (typeof parsed === 'number') return parsed;
  throw new UsageError(`--${name}: ${parsed.message}`, 'write an instant as 2025-10-18T00:52:00Z, or now-2h');
}
