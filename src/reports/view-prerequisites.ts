/** What a prerequisite shows of the signal it is about. */
interface Prerequisite {
  readonly key: string;
  readonly title: string;
  readonly hasSignal: boolean;
  readonly hasLimit: boolean;
}

/**
 * What must be done, each thing once: of many signals to be watched one line names them all, where the first stood. Criteria have
 * figures of their own and stay apart.
 *
 * @returns the prerequisites with the titles of all their signals. Pure.
 */
export function prerequisiteViews<P extends Prerequisite>(
  prerequisites: readonly P[],
): (P & { readonly titles: readonly string[]; readonly several: boolean })[] {
  const isSame = (one: P, other: P) =>
    one.key === other.key && one.hasSignal && other.hasSignal && !one.hasLimit && !other.hasLimit;
  return prerequisites
    .filter((one, i) => !prerequisites.slice(0, i).some((other) => isSame(one, other)))
    .map((one) => {
      const all = prerequisites.filter((other) => other === one || isSame(one, other));
      const titles = [...new Set(all.map(({ title }) => title))];
      return { ...one, titles, several: titles.length > 1 };
    });
}
