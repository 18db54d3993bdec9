import { exp } from '../exact/exp.ts';
import { log } from '../exact/log.ts';
import { uniformAt } from '../random/hash.ts';

export interface ForestOptions {
  readonly trees: number;
  /** Rows a tree is grown from; all where there are fewer. */
  readonly sample: number;
  /** Key of the random stream that picks rows, columns and cuts; see `streamKey`. */
  readonly key: Uint32Array;
}

/**
 * Isolation forest: how few random cuts set a row apart from the others.
 *
 * @param columns features, of equal length, without NaN
 * @returns one score a row, 0 to 1: near 0.5 for what is usual, towards 1 for what a few cuts isolate; 0 where no feature varies
 * O(rows · trees · log sample), pure: the same rows and key give the same forest.
 * Source: Liu, Ting and Zhou, Isolation forest, ICDM 2008.
 */
export function isolationForest(columns: readonly Float64Array[], { trees, sample, key }: ForestOptions): Float64Array {
  const rows = columns[0]?.length ?? 0;
  const size = Math.min(sample, rows);
  const scores = new Float64Array(rows);
  if (size < 2) return scores;
  const depths = new Float64Array(rows);
  let grown = 0;
  for (let t = 0; t < trees; t++) {
    const tree = grow(columns, pick(rows, size, key, t), key, t);
    if (tree.count < 2) continue;
    grown++;
    addDepths(columns, tree, depths);
  }
  if (grown === 0) return scores;
  const usual = usualDepth(size);
  return depths.map((depth) => exp((-depth / grown / usual) * Math.LN2));
}

/** Nodes in columns: where to cut which feature; a leaf has no feature (−1), and its depth with what its rows would have added. */
interface Tree {
  readonly feature: Int32Array;
  readonly cut: Float64Array;
  /** The left child; the right one follows it. */
  readonly left: Int32Array;
  readonly depth: Float64Array;
  count: number;
}

/** Rows without repetition, by Fisher and Yates. */
function pick(rows: number, size: number, key: Uint32Array, tree: number): Uint32Array {
  const order = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) order[i] = i;
  for (let i = 0; i < size; i++) {
    const j = i + Math.floor(uniformAt(key, tree, i) * (rows - i));
    const row = order[j];
    order[j] = order[i];
    order[i] = row;
  }
  return order.slice(0, size);
}

function grow(columns: readonly Float64Array[], rows: Uint32Array, key: Uint32Array, tree: number): Tree {
  const most = 2 * rows.length;
  const grown: Tree = {
    feature: new Int32Array(most).fill(-1),
    cut: new Float64Array(most),
    left: new Int32Array(most),
    depth: new Float64Array(most),
    count: 1,
  };
  const limit = Math.ceil(log(rows.length) / Math.LN2);
  // The slots after those that picked the rows.
  let slot = rows.length;
  const split = (node: number, from: number, to: number, depth: number): void => {
    grown.depth[node] = depth + usualDepth(to - from);
    if (depth >= limit || to - from < 2) return;
    const start = Math.floor(uniformAt(key, tree, slot++) * columns.length);
    const share = uniformAt(key, tree, slot++);
    // A feature that does not vary here cannot cut; the next one is tried.
    for (let k = 0; k < columns.length; k++) {
      const f = (start + k) % columns.length;
      const column = columns[f];
      let low = Infinity;
      let high = -Infinity;
      for (let i = from; i < to; i++) {
        const value = column[rows[i]];
        if (value < low) low = value;
        if (value > high) high = value;
      }
      const cut = low + share * (high - low);
      // Rounding may put the cut on an end of the range.
      if (!(cut > low && cut <= high)) continue;
      let middle = from;
      for (let i = from; i < to; i++) {
        const row = rows[i];
        if (column[row] >= cut) continue;
        rows[i] = rows[middle];
        rows[middle++] = row;
      }
      grown.feature[node] = f;
      grown.cut[node] = cut;
      grown.left[node] = grown.count;
      grown.count += 2;
      const left = grown.left[node];
      split(left, from, middle, depth + 1);
      split(left + 1, middle, to, depth + 1);
      return;
    }
  };
  split(0, 0, rows.length, 0);
  return grown;
}

function addDepths(columns: readonly Float64Array[], { feature, cut, left, depth }: Tree, depths: Float64Array): void {
  for (let i = 0; i < depths.length; i++) {
    let node = 0;
    for (let f = feature[0]; f >= 0; f = feature[node]) node = left[node] + (columns[f][i] < cut[node] ? 0 : 1);
    depths[i] += depth[node];
  }
}

/** Mean depth of an unsuccessful search in a binary tree of `size` rows: c(ψ) of the paper. */
function usualDepth(size: number): number {
  if (size < 2) return 0;
  if (size === 2) return 1;
  return 2 * (log(size - 1) + 0.5772156649015329) - (2 * (size - 1)) / size;
}
