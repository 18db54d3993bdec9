import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareOnEvents, compareOnVolumes } from '../studies/auto.ts';

describe('auto, on scenarios and seeds it was not made with', () => {
  it('has an event F1 no worse than the best single detector less 0.05, and beats chance', () => {
    const { summaries, best, lead } = compareOnEvents('held-out', 1);
    const f1 = Object.fromEntries(summaries.map((one) => [one.id, one.f1]));
    expect(lead.value, `auto less ${best.id}`).toBeGreaterThanOrEqual(-0.05);
    expect(lead.low).toBeGreaterThanOrEqual(-0.05);
    expect(f1.auto.low).toBeGreaterThan(Math.max(f1.random.high, f1.constant.high));
  });
});

/** The folder `data` of a checkout of microsoft/cloud-monitoring-dataset. */
const DATA = process.env.CLOUD_MONITORING ?? '../shared/data/cloud-monitoring/data';

describe.skipIf(!existsSync(DATA))(
  'auto, on recordings of real services (CLOUD_MONITORING says where they are)',
  () => {
    it.each(['held-out', 'all'] as const)('has a median VUS-PR of at least twice random: %s', async (half) => {
      const volumes = Object.fromEntries((await compareOnVolumes(DATA, half)).map((one) => [one.id, one]));
      expect(volumes.auto.median.value).toBeGreaterThanOrEqual(2 * volumes.random.median.value);
      expect(volumes.auto.median.low).toBeGreaterThan(volumes.random.median.high);
      expect(volumes.auto.recordings).toBe(half === 'all' ? 54 : 26);
    });
  },
);
