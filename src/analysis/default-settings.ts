import { policyFields } from '../scenario/policy.ts';
import { defaultsOf } from '../schema/parameter.ts';
import type { AnalysisSettings } from './settings.ts';

/**
 * Settings for a bare recording: the default policy, no baseline, no criteria, nothing left out.
 *
 * @param given what is known; the rest is filled in
 * Pure.
 * @example defaultSettings({ title: 'checkout, Monday' }).policy.baseline.warning // => 0.1
 */
export function defaultSettings(given: Partial<AnalysisSettings> = {}): AnalysisSettings {
  return {
    title: 'Recording',
    tag: 'run',
    baselineTitle: '',
    baseline: {},
    warmupMs: 0,
    maintenance: [],
    known: [],
    criteria: [],
    policy: defaultsOf(policyFields),
    components: [],
    entry: '',
    seed: '0',
    ...given,
  };
}
