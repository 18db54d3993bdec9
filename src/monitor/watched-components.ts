import type { AnalysisSettings } from '../analysis/settings.ts';
import { DEFAULT_SUCCESS } from './discover.ts';
import { identityOf } from './selection.ts';
import type { WatchValues } from './watch-fields.ts';
import type { WatchedComponent } from './watch-plan.ts';

/**
 * The components that a file or a scenario names, each with the labels by which its series are known: those that a simulation of it
 * shows, unless the file says otherwise.
 *
 * @param known components of a scenario
 * @returns undefined where neither names any; the name of a component whose type nobody says
 */
export function namedComponents(
  given: WatchValues['components'],
  known: AnalysisSettings['components'],
): WatchedComponent[] | { readonly untyped: string } | undefined {
  const names = [...new Set([...known.map(({ name }) => name), ...Object.keys(given)])];
  if (names.length === 0) return undefined;
  const components: WatchedComponent[] = [];
  for (const name of names) {
    const own = given[name];
    const like = known.find((one) => one.name === name);
    const type = own?.type ?? like?.type;
    if (type === undefined) return { untyped: name };
    const [label, value] = identityOf({ name, type });
    components.push({
      name,
      type,
      select: own?.select ?? { [label]: value },
      container: own?.container ?? { container: name },
      calls: own?.calls ?? like?.calls ?? [],
      success: own?.success ?? DEFAULT_SUCCESS,
    });
  }
  return components;
}

/** The same as the analysis is told of them. */
export const settingsComponents = (components: readonly WatchedComponent[]): AnalysisSettings['components'] =>
  components.map(({ name, type, calls }) => (type === 'service' ? { name, type, calls } : { name, type }));
