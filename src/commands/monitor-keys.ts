import { addressProblem, shownAddress } from '../monitor/address.ts';
import type { ProbePlan } from '../monitor/watch-plan.ts';
import { UsageError } from './usage-error.ts';

/** Probes as a journal keeps them: the query of an address may be a key, so it is cut off. */
export const withoutKeys = (probes: readonly ProbePlan[]): ProbePlan[] =>
  probes.map((probe) => {
    const { search, hash } = new URL(probe.url);
    return search === '' && hash === '' ? probe : { ...probe, url: shownAddress(probe.url), isCut: true };
  });

/**
 * Probes of a journal with their whole addresses.
 *
 * @param given addresses, as the user repeats those that the journal keeps in part
 * @throws UsageError where one is missing, or belongs to no probe
 */
export function withKeys(probes: readonly ProbePlan[], given: readonly string[]): ProbePlan[] {
  const left = [...given];
  const whole = probes.map((probe): ProbePlan => {
    if (!probe.isCut) return probe;
    const found = left.findIndex((url) => addressProblem(url, true) === undefined && shownAddress(url) === probe.url);
    if (found < 0)
      throw new UsageError(
        `the address of ${probe.name} had a query, which no journal keeps since it may be a key`,
        `give it again, as in --probe '${probe.url}?…'`,
      );
    const { isCut: _, ...rest } = probe;
    return { ...rest, url: left.splice(found, 1)[0] };
  });
  if (left.length > 0)
    throw new UsageError(
      'found --probe beside --resume, expected a run to go on as it began',
      'leave it out where the address has no query',
    );
  return whole;
}
