/** One step of a path, and where it stands in the text (0-based). */
export interface Segment {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const BARE = /^[A-Za-z0-9_@*>-]+$/;

/** `faults.slow.intensity`; steps with other characters are put in double quotes. */
export const formatPath = (segments: readonly string[]): string =>
  segments.map((text) => (BARE.test(text) ? text : JSON.stringify(text))).join('.');

/**
 * Takes the path of a `PATH=VALUE` text apart.
 *
 * @param whole known names that may stand unquoted although they have dots or equals signs in them (fault ids)
 * @returns the steps and where the value begins; undefined when there is no `=` or a quote is not closed
 */
export function parseAssignment(
  text: string,
  whole: readonly string[],
): { readonly segments: Segment[]; readonly valueFrom: number } | undefined {
  const segments: Segment[] = [];
  let from = 0;
  for (;;) {
    const known =
      segments.length === 1
        ? longest(whole.filter((name) => text.startsWith(name, from) && /^[.=]/.test(text.slice(from + name.length))))
        : undefined;
    const match = /^"(?:[^"\\]|\\.)*"/.exec(text.slice(from)) ?? /^[^.="]*/.exec(text.slice(from))!;
    const length = known?.length ?? match[0].length;
    const name = known ?? unquote(match[0]);
    if (name === undefined || length === 0) return undefined;
    segments.push({ text: name, from, to: from + length });
    from += length;
    if (text[from] === '=') return { segments, valueFrom: from + 1 };
    if (text[from] !== '.') return undefined;
    from++;
  }
}

const longest = (names: readonly string[]): string | undefined =>
  names.reduce<string | undefined>((best, name) => (name.length > (best?.length ?? 0) ? name : best), undefined);

function unquote(text: string): string | undefined {
  if (!text.startsWith('"')) return text;
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}
