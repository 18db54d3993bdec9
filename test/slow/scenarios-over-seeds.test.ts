import { describe, expect, test } from 'vitest';
import { calmOverSeeds, HEALTHY } from '../studies/seeds.ts';

const RUNS = 200;
/** Share of fault-free runs that may show a WARNING. */
const ALLOWED = 0.02;

describe('healthy scenarios stay calm', () => {
  test.each(HEALTHY)(`%s, ${RUNS} seeds`, (name) => {
    const { alarmed, reasons } = calmOverSeeds(name, RUNS);
    console.log(`${name}: ${alarmed} of ${RUNS} runs with an alarm`, reasons);
    expect(alarmed, JSON.stringify(reasons)).toBeLessThanOrEqual(ALLOWED * RUNS);
  });
});
