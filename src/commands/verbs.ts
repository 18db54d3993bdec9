import type { Command } from './command.ts';

/** A verb as the overview lists it. Its options and its work are loaded only when it is the one that runs. */
export interface Verb {
  readonly name: string;
  /** Its positional arguments, in the notation of yargs: `<needed>` `[optional]` `<one or more..>`. */
  readonly positionals: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** Every verb, in the order in which a newcomer meets them. */
export const verbs: readonly Verb[] = [
  {
    name: 'run',
    positionals: '<scenario>',
    summary: 'simulate a scenario, analyse it and write the full report set',
    load: () => import('./run.ts'),
  },
  {
    name: 'simulate',
    positionals: '<scenario>',
    summary: 'write the samples (and the truth) alone, as CSV, Parquet or others',
    load: () => import('./simulate.ts'),
  },
  {
    name: 'analyze',
    positionals: '<recording>',
    summary: 'analyse a recording of your own and write the report set',
    load: () => import('./analyze.ts'),
  },
  {
    name: 'monitor',
    positionals: '',
    summary: 'watch a live system by Prometheus or by requests to it, and write the report set',
    load: () => import('./monitor.ts'),
  },
  {
    name: 'report',
    positionals: '<report>',
    summary: 'write the report set again from its JSON report',
    load: () => import('./report.ts'),
  },
  {
    name: 'visualize',
    positionals: '<file>',
    summary: 'draw charts in the terminal from a recording, a JSON report or a scenario',
    load: () => import('./visualize.ts'),
  },
  {
    name: 'test',
    positionals: '<scenarios..>',
    summary: 'run scenarios against what they say must come out (expect:)',
    load: () => import('./test.ts'),
  },
  {
    name: 'evaluate',
    positionals: '[sources..]',
    summary: 'say what detectors find, how soon, and how often they cry wolf',
    load: () => import('./evaluate.ts'),
  },
  {
    name: 'tune',
    positionals: '<scenarios..>',
    summary: 'find the threshold and hold time of a detector for a budget of false alarms',
    load: () => import('./tune.ts'),
  },
  {
    name: 'score',
    positionals: '<benchmark> <folder>',
    summary: 'score detectors on a checkout of the Numenta Anomaly Benchmark',
    load: () => import('./score.ts'),
  },
  {
    name: 'convert',
    positionals: '<in> [out]',
    summary: 'write a recording in another format: Parquet, OpenMetrics, OTLP and others',
    load: () => import('./convert.ts'),
  },
  {
    name: 'record',
    positionals: '',
    summary: 'turn a stretch of what a Prometheus has stored into a file',
    load: () => import('./record.ts'),
  },
  {
    name: 'baseline',
    positionals: '[source]',
    summary: 'make the reference that later runs are compared with',
    load: () => import('./baseline.ts'),
  },
  {
    name: 'compare',
    positionals: '<before> <after>',
    summary: 'judge one run beside another: worse, better, or neither',
    load: () => import('./compare.ts'),
  },
  {
    name: 'replay',
    positionals: '<source>',
    summary: 'serve the exporters of a scenario or a recording again, from now on',
    load: () => import('./replay.ts'),
  },
  {
    name: 'dashboard',
    positionals: '<scenario>',
    summary: 'write a Grafana dashboard of a scenario, with thresholds, faults and alerts',
    load: () => import('./dashboard.ts'),
  },
  {
    name: 'init',
    positionals: '[name]',
    summary: 'write a commented scenario to start from',
    load: () => import('./init.ts'),
  },
  {
    name: 'validate',
    positionals: '<scenarios..>',
    summary: 'check scenario files and say everything that is wrong with them',
    load: () => import('./validate.ts'),
  },
  {
    name: 'list',
    positionals: '<what> [name]',
    summary: 'list faults, shapes, signals, detectors or scenarios with their parameters',
    load: () => import('./list.ts'),
  },
  {
    name: 'schema',
    positionals: '',
    summary: 'print the JSON Schema of scenario files, for editors',
    load: () => import('./schema.ts'),
  },
  {
    name: 'diff',
    positionals: '<before> <after>',
    summary: 'show how two scenarios, or two truths, differ',
    load: () => import('./diff.ts'),
  },
  {
    name: 'verify',
    positionals: '<report>',
    summary: 'recompute every figure of a JSON report and list what disagrees',
    load: () => import('./verify.ts'),
  },
  {
    name: 'history',
    positionals: '[key]',
    summary: 'list the runs that are remembered, and chart a signal over them',
    load: () => import('./history.ts'),
  },
  {
    name: 'memory',
    positionals: '<action>',
    summary: 'get, list, put or delete entries of the memory',
    load: () => import('./memory.ts'),
  },
  {
    name: 'session',
    positionals: '<action>',
    summary: 'restore a session: its stored summary, and its reports again',
    load: () => import('./session.ts'),
  },
  {
    name: 'completion',
    positionals: '[shell]',
    summary: 'print a completion script for bash, zsh or fish',
    load: () => import('./completion.ts'),
  },
];
