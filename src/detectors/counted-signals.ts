import type { DetectorInput } from './detector.ts';

type About = Pick<DetectorInput['signal'], 'role' | 'unit' | 'bad'>;

/** A ratio of failures is judged by counting them; every other signal by baseline, strange samples and trend. */
export const countsErrors = ({ role, unit, bad }: About): boolean =>
  role === 'errors' && unit === 'ratio' && bad === 'up';

/** Restarts are counted; they have no usual level. */
export const countsRestarts = ({ role, bad }: About): boolean => role === 'availability' && bad === 'up';
