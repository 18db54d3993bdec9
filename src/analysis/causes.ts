import type { FaultDescription, SignatureTerm } from '../faults/fault.ts';
import type { Signal } from '../telemetry/signal.ts';
import type { SuspectedCause } from './assessment.ts';
import type { Finding } from './finding.ts';
import { type Move, movements } from './movements.ts';
import type { RunData } from './run-data.ts';
import type { AnalysisSettings } from './settings.ts';

type Components = AnalysisSettings['components'];

/** A cause less likely than this is not named: the first entry is then `unknown`. */
export const CAUSE_BAR = 0.5;
/** What a cause keeps when its signature does not speak of the anomaly's own signal: it may be a consequence further on. */
const INDIRECT = 0.9;
const MOST_NAMED = 3;

/** Facts that every anomaly of a run shares. */
export interface CauseContext {
  readonly components: Components;
  readonly entry: string;
  readonly kinds: readonly FaultDescription[];
}

/**
 * Suspected causes of one anomaly: every kind of fault at every component it could befall is held against what the signals
 * did during the anomaly.
 *
 * A foreseen movement weighs 2, a foreseen calm 1. With the weights of the terms that agree (A), contradict (C; a movement that
 * stayed away contradicts by half its weight, as it may be small) and cannot be seen (U, half their weight), the likelihood is
 * (A − C)/(weights of all seen + U), times 0.5 + 0.5 · (share of the signals that moved which the signature foresaw or which follow
 * from what it foresaw: callers wait for what is slow, more work keeps a component busier), times 0.9
 * when the anomaly's own signal is not among its movers. Missing data is told by what else is missing. At least two terms must be seen and one of them must be a movement that
 * agrees, so no cause rests on one signal alone. Equally likely causes stand in the order of simplicity: fewer foreseen movements first,
 * then the order of the registry.
 *
 * @returns best first; `unknown` first when the best is below {@link CAUSE_BAR}, then what came nearest; at most 3 named
 * O(kinds · components · terms), pure. Never sees the truth.
 */
export function suspectedCauses(
  finding: Finding,
  run: RunData,
  { components, entry, kinds }: CauseContext,
): SuspectedCause[] {
  const gap = finding.kind === 'absence' ? causeOfGap(finding, run) : undefined;
  if (gap) return [gap];
  // What grows over the whole run is held against its own beginning.
  const from = finding.kind === 'trend' ? Math.floor((finding.from + finding.to) / 2) : finding.from;
  const moved = movements(run, { from, to: finding.to }).map(({ move }) => move);
  // The anomaly itself is a movement that has been shown with more care than a mean can show it.
  if (finding.kind !== 'absence') moved[finding.signal] = finding.evidence.effect > 0 ? 'up' : 'down';
  const candidates = kinds
    .filter(({ signature }) => signature.length > 0)
    .flatMap((kind) =>
      befallen(kind, components, entry)
        .filter(({ component }) => couldShow(kind, component, run))
        .map((place) => candidate(kind, place, { finding, run, moved, components, entry })),
    )
    .filter((cause) => cause !== undefined)
    .sort((a, b) => b.likelihood - a.likelihood || a.movers - b.movers);
  const named = candidates.slice(0, MOST_NAMED).map(({ movers, ...cause }) => cause);
  const best = named[0]?.likelihood ?? 0;
  if (best >= CAUSE_BAR) return named.filter(({ likelihood }) => likelihood >= CAUSE_BAR);
  return [
    { kind: 'unknown', target: '', likelihood: round(1 - best), evidence: [] },
    ...named.filter(({ likelihood }) => likelihood > 0),
  ];
}

/** How sure a gap is one of the monitoring: the data that would tell is what is missing. */
const GAP_LIKELIHOOD = 0.8;

/** One signal that falls silent among others lost its series; several of one component at once were not scraped. */
function causeOfGap({ signal, from, to }: Finding, run: RunData): SuspectedCause | undefined {
  const { component, name } = run.signals[signal].signal;
  const silent = run.values.flatMap((values, s) => {
    let missing = 0;
    for (let i = from; i < to; i++) if (run.judged[i] === 1 && Number.isNaN(values[i])) missing++;
    return 2 * missing >= to - from && run.signals[s].statistics.count > 0 ? [s] : [];
  });
  if (silent.length === 1 && run.signals.length > 1)
    return { kind: 'dropout', target: name, likelihood: GAP_LIKELIHOOD, evidence: [] };
  const together = silent.filter((s) => run.signals[s].signal.component === component);
  return together.length > 1
    ? { kind: 'missed-scrapes', target: component === '' ? '*' : component, likelihood: GAP_LIKELIHOOD, evidence: [] }
    : undefined;
}

/** Where a fault could be: its target as people write it, and the component that the signature calls the target. */
interface Place {
  readonly target: string;
  readonly component: string;
  /** Of a call whose caller is known. */
  readonly caller?: string;
}

function befallen({ appliesTo }: FaultDescription, components: Components, entry: string): Place[] {
  const at = (type: Components[number]['type']) =>
    components.filter((one) => one.type === type).map(({ name }) => ({ target: name, component: name }));
  const services = at('service');
  return appliesTo.flatMap((domain): Place[] => {
    if (domain === 'service' || domain === 'database' || domain === 'cache' || domain === 'queue') return at(domain);
    if (domain === 'workload') return entry === '' ? [] : [{ target: entry, component: entry }];
    if (domain === 'call' || domain === 'pool') {
      const isCallee = (name: string) =>
        domain === 'call' || components.find((one) => one.name === name)?.type === 'database';
      const calls = components.flatMap((caller) =>
        (caller.calls ?? [])
          .filter(isCallee)
          .map((callee) => ({ target: `${caller.name}->${callee}`, component: callee, caller: caller.name })),
      );
      if (calls.length > 0) return calls;
      // Which service calls which component the signals do not say; with one service there is no doubt.
      const callees = components.filter(({ name, type }) => (domain === 'pool' ? type === 'database' : name !== entry));
      return callees.map(({ name }) => ({
        target: services.length === 1 ? `${services[0].target}->${name}` : name,
        component: name,
      }));
    }
    return [];
  });
}

interface Scene {
  readonly finding: Finding;
  readonly run: RunData;
  readonly moved: readonly Move[];
  readonly components: Components;
  readonly entry: string;
}

function candidate(
  kind: FaultDescription,
  place: Place,
  scene: Scene,
): (SuspectedCause & { movers: number }) | undefined {
  const { run, moved, components } = scene;
  let agreeing = 0;
  let contradicting = 0;
  let seen = 0;
  let unseen = 0;
  const foreseen = new Set<number>();
  const evidence: SuspectedCause['evidence'][number][] = [];
  for (const term of kind.signature) {
    const about = signalsOf(term, place, scene);
    const observed = observe(
      term,
      about.map((s) => moved[s]),
    );
    const weight = term.moves === 'steady' ? 1 : 2;
    if (observed === 'unknown') {
      unseen += weight / 2;
      continue;
    }
    const agrees = observed === term.moves;
    seen += weight;
    if (agrees) agreeing += weight;
    else contradicting += observed === 'steady' ? weight / 2 : weight;
    if (agrees && term.moves !== 'steady') for (const s of about) if (moved[s] === term.moves) foreseen.add(s);
    // The signal that shows it: the one that moved as observed, or the first.
    const shown = about.find((s) => moved[s] === observed) ?? about[0];
    evidence.push({ signal: run.signals[shown].signal.name, expected: term.moves, observed, agrees });
  }
  if (evidence.length < 2 || foreseen.size === 0) return undefined;
  const support = Math.max(0, agreeing - contradicting) / (seen + unseen);
  // Whoever waits for a slow or failing component is slow or fails as well, from call to call up to the users.
  const above = callersAbove(place.component, components);
  const makesWait = [...foreseen].some(
    (s) => waits(run.signals[s].signal) && above.includes(run.signals[s].signal.component),
  );
  const upstream = makesWait ? above : [];
  const covered = coverage(scene, foreseen, upstream);
  const direct = foreseen.has(scene.finding.signal) ? 1 : INDIRECT;
  const likelihood = round(support * (0.5 + 0.5 * covered) * direct);
  const terms = kind.signature.filter(({ moves }) => moves !== 'steady').length;
  return { kind: kind.name, target: place.target, likelihood, evidence, movers: terms };
}

/**
 * Share of what moved that a signature foresaw. Mean and quantiles of the same latency, and ratios of the same requests, are one
 * movement; so are the criteria beside them.
 */
function coverage({ moved, run }: Scene, foreseen: ReadonlySet<number>, upstream: readonly string[]): number {
  const facts = new Map<string, boolean>();
  // More work explains that a component is busier, and whatever comes of it there.
  const busier = new Set(
    run.signals.flatMap(({ signal }, s) =>
      signal.role === 'traffic' && moved[s] === 'up' && foreseen.has(s) ? [signal.component] : [],
    ),
  );
  run.signals.forEach(({ signal }, s) => {
    if (moved[s] !== 'up' && moved[s] !== 'down') return;
    const family =
      signal.role === 'latency' || signal.role === 'errors' ? `${signal.role} of ${signal.component}` : signal.name;
    facts.set(
      family,
      facts.get(family) === true ||
        foreseen.has(s) ||
        (waits(signal) && upstream.includes(signal.component)) ||
        (moved[s] === 'up' && busier.has(signal.component)),
    );
  });
  return [...facts.values()].filter((known) => known).length / Math.max(facts.size, 1);
}

/** What of a service follows from waiting for another component: its latency and failures, its connections, what it holds meanwhile. */
const waits = ({ role, quantity }: Signal): boolean =>
  role === 'latency' || role === 'errors' || WAITING.includes(quantity);
const WAITING = ['call_time_ms', 'pool_used_ratio', 'pool_wait_ms'];

/** Services that call a component, where the calls are known. */
const callersOf = (callee: string, components: Components): string[] =>
  components.filter(({ calls }) => calls?.includes(callee)).map(({ name }) => name);

/** The same, and those that call them, and so on. */
function callersAbove(callee: string, components: Components): string[] {
  const above: string[] = [];
  const next = [callee];
  for (let at = next.pop(); at !== undefined; at = next.pop()) {
    for (const caller of callersOf(at, components)) {
      if (above.includes(caller)) continue;
      above.push(caller);
      next.push(caller);
    }
  }
  return above;
}

/** Whether a component has any of the signals by which a kind would show there; a cache without a pool cannot leak its connections. */
function couldShow({ signature }: FaultDescription, component: string, run: RunData): boolean {
  const shows = signature.filter(({ of, moves }) => of === 'target' && moves !== 'steady');
  const has = (quantity: string) =>
    run.signals.some(({ signal }) => signal.component === component && signal.quantity === quantity);
  return shows.length === 0 || shows.some(({ quantity }) => has(quantity));
}

/** Indices of the signals that a term speaks of. */
function signalsOf({ of, quantity }: SignatureTerm, place: Place, { run, components, entry }: Scene): number[] {
  const target = place.component;
  const callers = place.caller === undefined ? callersOf(target, components) : [place.caller];
  const type = (name: string) => components.find((one) => one.name === name)?.type;
  const belongs = (component: string): boolean => {
    if (of === 'target') return component === target;
    if (of === 'entry') return component === entry;
    if (component === target) return false;
    if (of === 'callers' && callers.length > 0) return callers.includes(component);
    if (of === 'databases') return type(component) === 'database';
    return of === 'caches' ? type(component) === 'cache' : type(component) === 'service';
  };
  return run.signals.flatMap(({ signal }, s) =>
    signal.component !== '' && signal.quantity === quantity && belongs(signal.component) ? [s] : [],
  );
}

/** What several signals show together: a movement of any one for `up` and `down`; `steady` needs all of them steady. */
function observe({ moves }: SignatureTerm, seen: readonly Move[]): Move {
  if (seen.length === 0) return 'unknown';
  if (moves !== 'steady' && seen.includes(moves)) return moves;
  const other = seen.find((move) => move === 'up' || move === 'down');
  if (other) return other;
  return seen.includes('unknown') ? 'unknown' : 'steady';
}

const round = (share: number): number => Math.round(share * 1000) / 1000;
