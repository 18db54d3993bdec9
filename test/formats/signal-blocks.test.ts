import { expect, test } from 'vitest';
import { joinBlocks } from '../../src/recording/materialize.ts';
import { Presence } from '../../src/recording/recording.ts';
import { deriveSignals } from '../../src/telemetry/derive.ts';
import type { Signal } from '../../src/telemetry/signal.ts';
import { signalBlocks } from '../../src/telemetry/signal-blocks.ts';
import { stream } from './arbitrary-recording.ts';

const of = { metric: 'c_total' };
const signal = (name: string, expression: Signal['expression']): Signal => ({
  name,
  quantity: name,
  title: name,
  unit: '',
  bad: 'up',
  role: 'other',
  component: '',
  scale: 'linear',
  use: 'judged',
  expression,
});
const signals = [
  signal('increase', { op: 'increase', of }),
  signal('rate', { op: 'rate', of }),
  signal('gauge', { op: 'gauge', of: { metric: 'g' }, across: 'sum' }),
  signal('ratio', {
    op: 'divide',
    by: [
      { op: 'increase', of },
      { op: 'gauge', of: { metric: 'g' }, across: 'max' },
    ],
  }),
];

test.each([
  1, 2, 3, 7, 100,
])('signals derived from blocks of %d samples are those of the whole recording', (samples) => {
  const count = 40;
  // A counter with a reset, a gap across the edge of blocks, and a stale stretch.
  const presence = Uint8Array.from({ length: count }, (_, i) =>
    i === 6 || i === 7 ? Presence.MISSING : i > 20 && i < 24 ? Presence.STALE : Presence.VALUE,
  );
  const counter = Float64Array.from({ length: count }, (_, i) => (presence[i] ? Number.NaN : i < 14 ? i * i : i * 3));
  const gauge = Float64Array.from({ length: count }, (_, i) => 5 + (i % 4));
  const series = (name: string) => ({ name, labels: {}, type: 'gauge', unit: '', help: '' }) as const;
  const recording = {
    provenance: { source: 'simulated', name: 'x', notes: [] } as const,
    targets: [
      {
        target: { job: 'j', instance: 'i' },
        grid: { startMs: 1000, stepMs: 500, count },
        columns: [
          { series: series('c_total'), values: counter, presence },
          { series: series('g'), values: gauge },
        ],
      },
    ],
  };
  const whole = deriveSignals(recording, signals);
  const [target] = joinBlocks([...signalBlocks(stream(recording, samples).blocks() as Iterable<never>, signals)]);
  expect(target.grid).toStrictEqual(whole.grid);
  expect(target.columns.map(({ series, values }) => [series.name, values])).toStrictEqual(
    whole.signals.map(({ signal, values }) => [signal.name, values]),
  );
});
