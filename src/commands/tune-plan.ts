import { createHash } from 'node:crypto';
import type { DetectorInstance } from '../detectors/detector.ts';
import { detectorByName, detectors as registry } from '../detectors/index.ts';
import { registries } from '../detectors/registries.ts';
import { detectCase } from '../evaluation/detect-case.ts';
import { seedsOf } from '../evaluation/seeds.ts';
import type { Strength } from '../evaluation/tune/tune.ts';
import { labelScenario } from '../pipeline.ts';
import type { Overrides } from '../scenario/override.ts';
import { formatPath, parseAssignment } from '../scenario/path-text.ts';
import { listPaths } from '../scenario/paths.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { InputError } from '../schema/diagnostic.ts';
import type { NumberParameter, Quantity } from '../schema/parameter.ts';
import { quoted } from '../schema/printable.ts';
import { MODEL_VERSION } from '../simulation/model-version.ts';
import type { World } from './command.ts';
import { chosen, unique, unknownName } from './evaluation-plan.ts';
import { packageFacts } from './package-facts.ts';
import { withRecordedBaseline } from './recorded-baseline.ts';
import { loadScenario } from './scenario-source.ts';
import type { TuneJob } from './tune-job.ts';
import { UsageError } from './usage-error.ts';

export interface TuneOrder {
  readonly scenarios: readonly string[];
  /** Name of a detector of the registry or of the scenarios. */
  readonly detector: string;
  readonly overrides: Overrides;
  readonly seeds: number;
  /** Undefined: those that are tried where nobody says which. */
  readonly holds?: readonly number[];
  /** Strengths at which all faults are tried, or one number of one fault with its values. */
  readonly vary: { readonly intensities: readonly Strength[] } | { readonly assignment: string };
  /** How long the runs without faults last; as long as the others if left out. */
  readonly healthy?: string;
}

export interface TunePlan {
  readonly jobs: readonly TuneJob[];
  readonly detector: DetectorInstance;
  readonly threshold: NumberParameter;
  readonly holds: readonly number[];
  readonly strengths: readonly Strength[];
  /** What a strength is a number of. */
  readonly strengthQuantity: Quantity;
  /** Equal exactly for plans whose results are equal. */
  readonly hash: string;
}

const DEFAULT_HOLDS: readonly number[] = [1, 2, 3, 5];

/** Says what there is to do. @throws InputError or UsageError for anything that cannot be used */
export async function planTuning(order: TuneOrder, world: World): Promise<TunePlan> {
  const load = async (file: string, overrides: Overrides) =>
    withRecordedBaseline(loadScenario(file, world, overrides), file, world);
  const jobs: Omit<TuneJob, 'holds'>[] = [];
  let detector: DetectorInstance | undefined;
  let strengths: readonly Strength[] = [];
  let strengthQuantity: Quantity = 'number';
  let first: Scenario | undefined;
  for (const file of order.scenarios) {
    const base = await load(file, order.overrides);
    if (base.faults.length === 0)
      throw new UsageError(
        `${quoted(file, 200)} has no faults`,
        'tuning needs something to find: add one under faults',
      );
    const own = detectorOf(order.detector, base);
    if (detector && detector.kind !== own.kind)
      throw new UsageError(
        `"${order.detector}" is of the kind ${detector.kind} in one scenario and ${own.kind} in another`,
        'tune them one by one',
      );
    detector ??= own;
    first ??= base;
    const ids = base.faults.map(({ id }) => id);
    const varied = variations(order, ids);
    const levels: { scenario: Scenario; strength: Strength }[] = [];
    for (const one of varied.levels) {
      const set = [...(order.overrides.set ?? []), ...one.set];
      const scenario = await calling('vary', order, () => load(file, { ...order.overrides, set }));
      const { value, quantity } = one.in(scenario);
      levels.push({ scenario, strength: { text: one.text, value } });
      strengthQuantity = quantity;
    }
    levels.sort((a, b) => a.strength.value - b.strength.value);
    strengths = levels.map(({ strength }) => strength);
    const twice = strengths.find(({ value }, i) => i > 0 && value === strengths[i - 1].value);
    if (twice) throw new UsageError(`${twice.text} is tried twice`, 'name each strength once');
    const lasting = order.healthy === undefined ? [] : [`duration=${order.healthy}`];
    const healthy = await calling('healthy', order, () =>
      load(file, {
        ...order.overrides,
        set: [...(order.overrides.set ?? []), ...lasting],
        without: [...(order.overrides.without ?? []), ...ids],
      }),
    );
    const group = unique(base.name, jobs);
    for (const [run, seed] of seedsOf(base.seed, order.seeds).entries()) {
      const about = { group, run, detector: own, faults: varied.faults };
      jobs.push({ ...about, level: -1, scenario: { ...healthy, seed } });
      levels.forEach(({ scenario }, level) => {
        jobs.push({ ...about, level, scenario: { ...scenario, seed } });
      });
    }
  }
  const { threshold, holds } = sweepable(detector!, first!, order.holds);
  const whole = jobs.map((job): TuneJob => ({ ...job, holds }));
  return { jobs: whole, detector: detector!, threshold, holds, strengths, strengthQuantity, hash: hashOf(whole) };
}

function detectorOf(name: string, { detectors }: Scenario): DetectorInstance {
  const [found] = chosen([name], detectors);
  if (!found)
    throw unknownName('detector', name, [...registry.map((one) => one.name), ...detectors.map(({ id }) => id)]);
  return found;
}

/** The parameters that are swept. Only where scores do not depend on the threshold do those of one run tell of all thresholds. */
function sweepable(
  detector: DetectorInstance,
  scenario: Scenario,
  wanted: readonly number[] | undefined,
): Pick<TunePlan, 'threshold' | 'holds'> {
  const { kind, params } = detector;
  const { threshold, hold } = detectorByName.get(kind)!.params;
  if (threshold?.type !== 'number')
    throw new UsageError(
      `${kind} has no threshold to sweep`,
      'its parameters can be tried one by one: evaluate --set detectors.…',
    );
  if (hold === undefined && wanted !== undefined) throw new UsageError(`${kind} has no hold time`, 'leave out --hold');
  const labelled = labelScenario(scenario);
  const now = params.threshold as number;
  const scoresAt = (value: number) => {
    const { min = 0, max = Infinity } = threshold;
    const changed = { ...detector, params: { ...params, threshold: Math.min(max, Math.max(min, value)) } };
    return detectCase(labelled, changed);
  };
  const usual = scoresAt(now);
  if (usual.length === 0)
    throw new UsageError(`"${detector.id}" looks at no signal of ${scenario.name}`, 'see its signals in the scenario');
  for (const other of [now / 1000, now / 2, now * 2])
    scoresAt(other).forEach(({ detection: { scores } }, d) => {
      if (scores.some((score, i) => !Object.is(score, usual[d].detection.scores[i])))
        throw new UsageError(
          `the scores of ${kind} depend on its threshold, so one run does not tell what another would be worth`,
          'its thresholds can be tried one by one: evaluate --set detectors.…',
        );
    });
  return { threshold, holds: hold === undefined ? [usual[0].detection.hold] : (wanted ?? DEFAULT_HOLDS) };
}

interface Variations {
  readonly levels: readonly {
    readonly text: string;
    readonly set: readonly string[];
    readonly in: (scenario: Scenario) => { readonly value: number; readonly quantity: Quantity };
  }[];
  readonly faults?: readonly string[];
}

function variations({ vary }: TuneOrder, ids: readonly string[]): Variations {
  if ('intensities' in vary)
    return {
      levels: vary.intensities.map(({ text, value }) => ({
        text,
        set: ids.map((id) => `${formatPath(['faults', id, 'intensity'])}=${text}`),
        in: () => ({ value, quantity: 'number' }),
      })),
    };
  const { assignment } = vary;
  const parsed = parseAssignment(assignment, ids);
  if (!parsed || parsed.segments.length < 3 || parsed.segments[0].text !== 'faults')
    throw new UsageError(
      `--vary is ${quoted(assignment, 200)}`,
      'write the path of a number of a fault and its values, as in --vary faults.slow.time=10ms,20ms,40ms',
    );
  const { segments, valueFrom } = parsed;
  const path = formatPath(segments.map(({ text }) => text));
  const texts = assignment
    .slice(valueFrom)
    .split(',')
    .map((text) => text.trim());
  return {
    levels: texts.map((text) => ({
      text,
      set: [assignment.slice(0, valueFrom) + text],
      in: (scenario) => {
        const found = listPaths(scenario, registries).find((one) => one.path === path);
        if (!found)
          throw new UsageError(`${path} is no number`, 'shakedown list paths shows every number of a scenario');
        return found;
      },
    })),
    faults: [segments[1].text],
  };
}

/** What is wrong with an option is reported as such, not as the `--set` by which it is put in. */
async function calling<T>(option: 'vary' | 'healthy', { overrides }: TuneOrder, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const place = (overrides.set?.length ?? 0) + 1;
    const file = place === 1 ? '--set' : `--set (${place})`;
    throw new InputError(
      error.diagnostics.map((one) =>
        one.position.file === file ? { ...one, position: { ...one.position, file: `--${option}` } } : one,
      ),
    );
  }
}

const hashOf = (jobs: readonly TuneJob[]): string => {
  const hash = createHash('sha256').update(`${packageFacts().version}\n${MODEL_VERSION}\n`);
  for (const job of jobs) hash.update(`${JSON.stringify(job)}\n`);
  return hash.digest('hex');
};
