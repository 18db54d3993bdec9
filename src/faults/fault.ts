import { duration, type Fields, number, text, type ValuesOf } from '../schema/parameter.ts';
import { type Envelope, envelopeParameter } from './envelope.ts';

/** What every fault in a scenario says beside the parameters of its kind. */
export const commonFaultFields = {
  id: text({ optional: true, maxLength: 64, doc: 'name of this fault; `kind@target` if left out' }),
  target: text({
    optional: true,
    maxLength: 300,
    doc: 'component, call (`api->postgres`), metric or series it befalls; the only possible one if left out',
  }),
  at: duration({ default: 0, doc: 'when it begins, from the start of the run' }),
  for: duration({ optional: true, min: 1, doc: 'how long it lasts; to the end of the run if left out' }),
  intensity: number({
    default: 1,
    min: 0,
    max: 100,
    unit: 'times',
    doc: 'how strong it is: 1 as its parameters say, 0 not at all',
  }),
  envelope: envelopeParameter,
} as const;

/** What a fault can befall. `pool` is a call to a database, which goes through a pool of connections. */
export type FaultDomain =
  | 'workload'
  | 'service'
  | 'database'
  | 'cache'
  | 'queue'
  | 'call'
  | 'pool'
  | 'metric'
  | 'scrape';

/**
 * A direction in which a signal visibly moves while the fault lasts. The analysis knows causes by these alone.
 * A signal is looked up by its component and its quantity (`Signal.component`, `Signal.quantity`): `target` is the
 * component befallen (of a call: the callee), `entry` the service that users call, `databases`, `caches` and `services` are all of their type except the target
 * (up or down: at least one of them moves so; steady: all of them do not move), `callers` the services that call the target.
 */
export interface SignatureTerm {
  readonly of: 'target' | 'entry' | 'databases' | 'caches' | 'services' | 'callers';
  readonly quantity: string;
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

/** What a fault kind may ask of the plan while it prepares; indices are into the controls of a step. */
export interface FaultContext {
  readonly stepMs: number;
  readonly scrapeMs: number;
  readonly durationMs: number;
  /**
   * Indices of one control of the fault's target, one for each replica of a service, else one. For a component as the
   * target of a call control: every call into it.
   * @throws Error when the target has no such control (a mistake in the fault kind, as targets are checked before)
   */
  readonly controls: (name: string) => readonly number[];
  /** Four words, a function of the seed and the fault's id. */
  readonly key: Uint32Array;
}

/** Writes controls for one step. `level` is envelope × intensity, > 0; `step` counts from the start of the run. */
export type SystemAction = (controls: Float64Array, level: number, step: number) => void;

/** What an observation fault does to one scrape of one series; state-free, so that any scrape can be asked for on its own. */
export interface ObservationContext {
  readonly key: Uint32Array;
  readonly scrapeMs: number;
  /** ms from the start of the run at which the fault begins and ends. */
  readonly at: number;
  readonly end: number;
}

/**
 * Changes one scraped value. `level` is envelope × intensity at the scrape (0 outside the fault); `scrape` counts from
 * the start of the run; `seriesKey` are four words of the series’ own. Returns the value to show; NaN hides the sample.
 */
export type ValueAction = (value: number, level: number, scrape: number, seriesKey: Uint32Array) => number;

/** A fault kind that acts on the system. */
export interface SystemFault extends FaultDescription {
  readonly layer: 'system';
  readonly prepare: (instance: FaultInstance, context: FaultContext) => SystemAction;
}
/** A fault kind that acts on what is seen of a series. */
export interface MetricFault extends FaultDescription {
  readonly layer: 'metric';
  readonly prepare: (instance: FaultInstance, context: ObservationContext) => ValueAction;
}
/** A fault kind that acts on the scrapes of a target: hides them, or makes its counters begin anew. */
export interface ScrapeFault extends FaultDescription {
  readonly layer: 'scrape';
  /** Whether this scrape fails, for the whole target. */
  readonly misses?: (
    instance: FaultInstance,
    context: ObservationContext,
  ) => (level: number, scrape: number, targetKey: Uint32Array) => boolean;
  /** ms from the start of the run at which counters begin anew. */
  readonly resets?: (instance: FaultInstance) => readonly number[];
}
export type FaultKind = SystemFault | MetricFault | ScrapeFault;
