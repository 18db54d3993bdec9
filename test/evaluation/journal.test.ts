import { describe, expect, it } from 'vitest';
import type { CaseResult } from '../../src/evaluation/evaluate-case.ts';
import { decodeResult, encodeResult, journalHeader, journalLine, readJournal } from '../../src/evaluation/journal.ts';

const result = {
  group: 'g',
  name: 'n',
  seed: '1',
  days: 0.5,
  prevalence: Number.NaN,
  detectors: [],
} as never as CaseResult;
const text = encodeResult(result);
const journal = journalHeader('plan-1') + journalLine(2, text) + journalLine(0, text);

describe('readJournal(text, plan)', () => {
  it('gives back the results by job, NaN among them', () => {
    expect(decodeResult(text)).toEqual(result);
    expect(readJournal(journal, 'plan-1')).toEqual({
      results: new Map([
        [2, result],
        [0, result],
      ]),
      wholeLength: journal.length,
    });
  });

  it('is nothing when the text is no journal, or that of another plan', () => {
    expect(readJournal(journal, 'plan-2')).toBeUndefined();
    expect(readJournal('', 'plan-1')).toBeUndefined();
    expect(readJournal('{"job":1}\n', 'plan-1')).toBeUndefined();
  });

  it('drops a last line that was torn, wherever it was torn', () => {
    const whole = journalHeader('plan-1') + journalLine(2, text);
    for (let length = whole.length; length < journal.length; length++) {
      const read = readJournal(journal.slice(0, length), 'plan-1')!;
      expect([[...read.results.keys()], read.wholeLength]).toEqual([[2], whole.length]);
    }
  });
});
