import type { ScoredSignal } from '../../../src/evaluation/measures/measure.ts';

/** Flags that are 1 over stretches [from, to). */
export function flagsOf(n: number, stretches: readonly (readonly [number, number])[]): Uint8Array {
  const flags = new Uint8Array(n);
  for (const [from, to] of stretches) flags.fill(1, from, to);
  return flags;
}

/** A signal without the parts that a measure does not need. */
export function signalOf({ labels, ...said }: Partial<ScoredSignal> & { readonly labels: Uint8Array }): ScoredSignal {
  const n = labels.length;
  return {
    labels,
    scores: new Float64Array(n),
    alerts: new Uint8Array(n),
    firing: said.alerts ?? new Uint8Array(n),
    ...said,
  };
}
