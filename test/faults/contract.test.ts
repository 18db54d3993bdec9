import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FaultDomain, SignatureTerm } from '../../src/faults/fault.ts';
import { faultKinds } from '../../src/faults/index.ts';
import type { Fields, Parameter } from '../../src/schema/parameter.ts';
import { scenarioSignals } from '../../src/simulation/scenario-signals.ts';
import {
  cacheControls,
  callControls,
  databaseControls,
  queueControls,
  serviceControls,
  workloadControls,
} from '../../src/system/controls.ts';
import type { Signal } from '../../src/telemetry/signal.ts';
import { scenarioOf, signalsOf, simulated } from '../simulation/support.ts';
import { incident, SHOWN } from './kinds.ts';

const CONTROLS: Readonly<Partial<Record<FaultDomain, object>>> = {
  service: serviceControls,
  database: databaseControls,
  cache: cacheControls,
  queue: queueControls,
  call: callControls,
  pool: callControls,
  workload: workloadControls,
};
const signals = scenarioSignals(scenarioOf({}));
const COMPONENTS: Readonly<Record<string, readonly string[]>> = {
  service: ['api'],
  workload: ['api'],
  database: ['postgres'],
  cache: ['redis'],
  call: ['postgres', 'redis'],
  pool: ['postgres'],
};

function parameters(fields: Fields): Parameter[] {
  return Object.values(fields).flatMap((p) => (p.type === 'group' ? parameters(p.fields) : [p]));
}

/** Whether the default system has a signal that the term can mean. */
function exists({ of, quantity }: SignatureTerm, domains: readonly FaultDomain[]): boolean {
  const components: readonly string[] = {
    target: domains.flatMap((domain) => COMPONENTS[domain] ?? []),
    entry: ['api'],
    callers: ['api'],
    services: ['api'],
    databases: ['postgres'],
    caches: ['redis'],
  }[of];
  return signals.some((signal: Signal) => signal.quantity === quantity && components.includes(signal.component));
}

describe.each(faultKinds.map((kind) => [kind.name, kind] as const))('%s', (name, kind) => {
  let kept: ReturnType<typeof simulated> | undefined;
  const shown = () => (kept ??= simulated(incident(name)));

  it('says what it is', () => {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    for (const text of [kind.summary, kind.cause]) {
      expect(text.length).toBeGreaterThan(10);
      expect(text).not.toMatch(/\.$/);
      expect(text).toMatch(/^([a-z]|[A-Z]{2})/);
    }
    expect(kind.summary).not.toBe(kind.cause);
    expect(kind.appliesTo.length).toBeGreaterThan(0);
  });

  it('documents each parameter, with a default or as optional', () => {
    for (const [key, parameter] of Object.entries(kind.params)) {
      expect(key).toMatch(/^[a-z][A-Za-z]*$/);
      expect(parameter.doc.length).toBeGreaterThan(10);
    }
    for (const parameter of parameters(kind.params)) {
      expect('default' in parameter || ('optional' in parameter && parameter.optional)).toBe(true);
      if (parameter.type === 'number' && parameter.quantity === 'number') expect(parameter.unit ?? '').not.toBe('');
    }
  });

  it('writes controls that its targets have', () => {
    if (kind.layer !== 'system') {
      expect(kind.writes).toEqual([]);
      return;
    }
    expect(kind.writes.length).toBeGreaterThan(0);
    for (const domain of kind.appliesTo) {
      expect(kind.writes.filter((write) => !(write in CONTROLS[domain]!))).toEqual([]);
    }
  });

  it('has a signature of signals that there are', () => {
    if (kind.layer !== 'system') expect(kind.signature).toEqual([]);
    else expect(kind.signature.filter(({ moves }) => moves !== 'steady').length).toBeGreaterThan(0);
    expect(kind.signature.filter((term) => !exists(term, kind.appliesTo))).toEqual([]);
  });

  it('shows where its scenario expects it, from its start on', () => {
    const { signal, sign, lasting } = SHOWN[name];
    const { truth } = shown();
    const [fault] = truth.faults;
    const minute = (ms: number): number => (ms - truth.startMs) / 60_000;
    expect([fault.id, fault.kind, minute(fault.active.startMs), minute(fault.active.endMs), fault.jointWith]).toEqual([
      'it',
      name,
      3,
      6,
      [],
    ]);
    const effects = fault.signals.find(({ series }) => series === signal)?.effects ?? [];
    expect(effects.length).toBeGreaterThan(0);
    // A value at the start belongs to the sample that ends there.
    expect(minute(effects[0].startMs)).toBeGreaterThanOrEqual(2.9);
    expect(minute(effects[0].startMs)).toBeLessThan(5);
    expect(effects[0].sign).toBe(sign);
    if (!lasting) expect(minute(effects.at(-1)!.endMs)).toBeLessThanOrEqual(6.5);
    for (const { series, differs } of [...truth.signals, ...truth.series]) {
      expect({ series, onset: minute(differs[0].startMs) >= 2.9 }).toEqual({ series, onset: true });
    }
  });

  it('does more when it is stronger and nothing at intensity 0', () => {
    const sizeOf = (intensity: number): number => {
      const { truth } = simulated(incident(name, { intensity }));
      return truth.signals.length + truth.series.length;
    };
    expect(sizeOf(0)).toBe(0);
    expect(sizeOf(0.5)).toBeGreaterThan(0);
  });

  it('gives the samples of its golden', () => {
    const scenario = incident(name);
    const { run, twin, truth } = shown();
    const moved = [
      ...new Set([
        SHOWN[name].signal,
        ...truth.signals.filter(({ effects }) => effects.length > 0).map(({ series }) => series),
      ]),
    ].slice(0, 4);
    const [a, b] = [signalsOf(scenario, run), signalsOf(scenario, twin)];
    const text = (v: number): string => (Number.isNaN(v) ? '' : String(v));
    const rows = [...a.get(moved[0])!.keys()].map((i) =>
      [i * 6, ...moved.flatMap((signal) => [text(a.get(signal)![i]), text(b.get(signal)![i])])].join(','),
    );
    const csv = `${['seconds', ...moved.flatMap((signal) => [signal, `${signal} of the twin`])].join(',')}\n${rows.join('\n')}\n`;
    expect(rows).toHaveLength(100);
    const file = new URL(`../golden/faults/${name}.csv`, import.meta.url);
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, csv);
    expect(csv).toBe(readFileSync(file, 'utf8'));
  });
});

describe('the registry of faults', () => {
  it('has a scenario and a golden for each kind, and no other', () => {
    const names = faultKinds.map((kind) => kind.name).sort();
    expect(Object.keys(SHOWN).sort()).toEqual(names);
    expect(readdirSync(new URL('../golden/faults', import.meta.url)).sort()).toEqual(
      names.map((name) => `${name}.csv`),
    );
  });
});
