/** What to say of an interval that does not fit the scrapes behind it; undefined where it does. */
export function intervalNote(intervalMs: number, scrapeMs: number): string | undefined {
  const scrape = seconds(scrapeMs);
  // A scrape comes some ms sooner or later.
  const ratio = intervalMs / scrapeMs;
  if (ratio < 0.9)
    return `Prometheus scrapes every ${scrape}, so most samples taken every ${seconds(intervalMs)} see nothing new: sample every ${scrape} or a multiple of it.`;
  if (Math.abs(ratio - Math.round(ratio)) > 0.05 * ratio)
    return `Prometheus scrapes every ${scrape}: samples every ${seconds(intervalMs)} hold now more, now fewer scrapes, so rates are uneven; take a multiple of ${scrape}.`;
  return undefined;
}

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;
