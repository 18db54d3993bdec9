// Compiled against the packed types: what a user of the library writes.
import { type Run, run } from 'shakedown';

const result: Run = run('version: 1\nfaults: [{kind: slow-query, at: 20m, for: 10m}]');
const decision: string = result.assessment.verdict.decision;
const means: number[] = result.assessment.signals.map(({ statistics }) => statistics.mean);

export { decision, means };
