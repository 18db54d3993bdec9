import { type Fields, number, text, duration, type ValuesOf } from '../schema/parameter.ts';
import { type Envelope, envelopeParameter } from './envelope.ts';

/** What every fault in a scenario says beside the parameters of its kind. */
export const commonFaultFields = {
  id: text({ optional: true, maxLength: 64, doc: 'name of this fault; `kind@target` if left out' }),
  target: text({ optional: true, maxLength: 300, doc: 'component, call (`api->postgres`), metric or series it befalls; the only possible one if left out' }),
  at: duration({ default: 0, doc: 'when it begins, from the start of the run' }),
  for: duration({ optional: true, min: 1, doc: 'how long it lasts; to the end of the run if left out' }),
  intensity: number({ default: 1, min: 0, max: 100, unit: 'times', doc: 'how strong it is: 1 as its parameters say, 0 not at all' }),
  envelope: envelopeParameter,
} as const;

/** What a fault can befall. */
export type FaultDomain = 'workload' | 'service' | 'database' | 'cache' | 'call' | 'metric' | 'scrape';

/** A direction in which a signal visibly moves while the fault lasts. The analysis knows causes by these alone. */
export interface SignatureTerm {
  /** Signal name; `{target}` stands for the component befallen, `{entry}` for the service that the users call. */
  readonly signal: string;
  readonly moves: 'up' | 'down' | 'steady';
}

/** The part of a fault kind that describes it: what files may say, and what people and the analysis may know of it. */
export interface FaultDescription {
  /** kebab-case, as in scenario files. */
  readonly name: string;
  readonly summary: string;
  /** What befalls people: the suspected cause as a report names it, lower case, no full stop. */
  readonly cause: string;
  readonly appliesTo: readonly FaultDomain[];
  readonly params: Fields;
  /** Controls or state it writes; `observation` faults write only what is seen. */
  readonly writes: readonly string[];
  readonly signature: readonly SignatureTerm[];
}

/** One fault of a compiled scenario. Times are ms from the start of the run. */
export interface FaultInstance {
  readonly id: string;
  readonly kind: string;
  readonly target: string;
  readonly at: number;
  readonly for: number;
  readonly intensity: number;
  readonly envelope: Envelope;
  /** The kind's own parameters, compiled. */
  readonly params: Readonly<Record<string, unknown>>;
}
export type CommonFaultValues = ValuesOf<typeof commonFaultFields>;
