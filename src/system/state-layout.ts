/**
 * What a slot of the state is, for the comparison of run and twin: `discrete` must be equal and `continuous` within
 * its tolerance before the run may join its twin again; `counter` grows (or begins anew at 0) and keeps its offset;
 * `lasting` keeps its own value until the twin's changes (the time of a restart).
 */
export type SlotKind = 'discrete' | 'continuous' | 'counter' | 'lasting';

/** Names and kinds of the slots of one Float64Array that holds the whole state of a simulation. */
export class StateLayout {
  readonly names: string[] = [];
  readonly kinds: SlotKind[] = [];
  /** Absolute tolerance of continuous slots; 0 elsewhere. */
  readonly tolerances: number[] = [];

  get length(): number {
    return this.names.length;
  }

  /** Adds one slot and gives its index. */
  add(name: string, kind: SlotKind, tolerance = 0): number {
    this.names.push(name);
    this.kinds.push(kind);
    this.tolerances.push(tolerance);
    return this.names.length - 1;
  }
}

/** Names and neutral values of the controls of one step. */
export class ControlLayout {
  readonly neutral: number[] = [];
  private readonly indices = new Map<string, number[]>();

  /** Adds one set of controls; `owner` may be given several times (replicas). Gives the index of each control by name. */
  add<C extends Readonly<Record<string, number>>>(
    owners: readonly string[],
    controls: C,
  ): { readonly [K in keyof C]: number } {
    const own: Record<string, number> = {};
    for (const [name, neutral] of Object.entries(controls)) {
      own[name] = this.neutral.length;
      for (const owner of owners) {
        const key = `${owner}\n${name}`;
        const list = this.indices.get(key);
        if (list) list.push(this.neutral.length);
        else this.indices.set(key, [this.neutral.length]);
      }
      this.neutral.push(neutral);
    }
    return own as { readonly [K in keyof C]: number };
  }

  /** Indices of one control of one owner, in the order they were added; empty when it has none. */
  of(owner: string, name: string): readonly number[] {
    return this.indices.get(`${owner}\n${name}`) ?? [];
  }
}
