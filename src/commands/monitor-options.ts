import type { Argv } from 'yargs';
import { profiles } from '../monitor/watch-plan.ts';
import { accessOptions } from './access-options.ts';
import { rememberOptions } from './memory-options.ts';
import { reportOptions } from './publish.ts';

/** Addresses of webhooks are secrets themselves. */
export const NOTIFY_VARIABLE = 'SHAKEDOWN_NOTIFY_URL';

/** What says where to look: fixed by the journal once a run has begun. */
export const WATCHING = [
  'config',
  'prometheus',
  'profile',
  'samples',
  'interval',
  'probe',
  'probe-rate',
  'scenario',
  'title',
  'tag',
  'user',
  'password-file',
  'token-file',
  'ca',
  'out',
] as const;

/** The options of `monitor`. */
export const monitorOptions = (yargs: Argv): Argv =>
  accessOptions(
    rememberOptions(reportOptions(yargs))
      .option('prometheus', { type: 'string', requiresArg: true, describe: 'address of the Prometheus to ask' })
      .option('config', {
        type: 'string',
        requiresArg: true,
        describe: 'YAML file that says what to watch and what it is called there; options go over it',
      })
      .option('profile', {
        choices: Object.keys(profiles),
        requiresArg: true,
        describe: 'stability (1 h, 120 × 30 s; if left out) or quick (5 min, 20 × 15 s)',
      })
      .option('samples', { type: 'string', requiresArg: true, describe: 'samples to take instead' })
      .option('interval', {
        type: 'string',
        requiresArg: true,
        describe: 'time between them, as 30s; best a multiple of the scrape interval',
      })
      .option('probe', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'address to send requests to, and to measure',
      })
      .option('probe-rate', {
        type: 'string',
        requiresArg: true,
        describe: 'requests to each of them; 2/s if left out',
      })
      .option('scenario', {
        type: 'string',
        requiresArg: true,
        describe: 'scenario that gives baseline, criteria, policy and components',
      })
      .option('title', { type: 'string', requiresArg: true, describe: 'title of the reports' })
      .option('tag', { type: 'string', requiresArg: true, describe: 'short word in their file names' }),
  )
    .option('notify', {
      type: 'string',
      requiresArg: true,
      describe: `webhook that gets anomalies and the verdict as JSON; ${NOTIFY_VARIABLE} if left out`,
    })
    .option('resume', {
      type: 'string',
      requiresArg: true,
      describe: 'folder of a run that was cut off: go on with it',
    })
    .option('report', { type: 'boolean', describe: 'with --resume: sample no more, report on what there is' })
    .example(
      '$0 monitor --prometheus http://localhost:9090',
      'an hour of all that is known there; reports in output/monitor/',
    )
    .example('$0 monitor --profile quick --probe https://shop.example/health', 'five minutes, seen from outside only')
    .example('$0 monitor --config watch.yaml --out output/day3', 'with names, criteria and a baseline of your own')
    .example('$0 monitor --resume output/day3 --report', 'report on what a run that was killed has seen');
