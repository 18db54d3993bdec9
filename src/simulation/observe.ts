import { type Observed, type Registries, registries } from '../scenario/registries.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Plan } from './plan.ts';

/** What a simulation of the scenario would show, and which metric faults befall any of it. */
function observe(scenario: Scenario): Observed {
  const { watches } = new Plan(scenario);
  return {
    // The first series of each is `up`, which tells whether the scrape was answered and cannot be changed.
    series: watches.flatMap(({ series, target }) =>
      series.slice(1).map(({ name, labels }) => ({ name, labels: { ...labels, ...target } })),
    ),
    befallen: new Set(watches.flatMap(({ metricRules }) => metricRules.flat().map(({ instance }) => instance.id))),
  };
}

/** What scenarios are checked against where they will be simulated: all that ships, and the series that would be made. */
export const simulationRegistries: Registries = { ...registries, observe };
