import type { LabelledCase } from '../evaluation/labelled.ts';
import { nabProbation } from '../evaluation/nab/nab-score.ts';
import { locateWindows, type NabSeries, nabGrid, readNabColumn } from './nab-corpus.ts';

/** One series of a NAB checkout. */
export interface NabSource {
  /** Path of the checkout, and how messages name it. */
  readonly folder: string;
  readonly shown: string;
  readonly series: NabSeries;
}

/**
 * Reads a series of a NAB checkout as a case: its windows are the events, the rows of its probation do not count.
 *
 * @throws InputError when it cannot be read; errors of the file system as they are
 */
export async function labelNab({ folder, shown, series }: NabSource): Promise<LabelledCase> {
  const file = nabFile(series);
  const column = await readNabColumn(folder, shown, file, 'value');
  const grid = nabGrid(column);
  const signal = { name: 'value', unit: '', bad: 'none', scale: 'linear', role: 'other', quantity: 'value' } as const;
  const events = locateWindows(series, column.stamps, file).map(({ from, to }) => ({ from, to, faults: [] }));
  const ignored = new Uint8Array(grid.count).fill(1, 0, nabProbation(grid.count));
  return {
    name: series.path,
    seed: '',
    grid,
    signals: [{ input: { signal, grid, values: column.values }, events, ignored }],
    faults: [],
  };
}

/** Path of its values in the checkout. */
export const nabFile = ({ path }: NabSeries): string => `data/${path}`;
