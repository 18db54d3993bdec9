/**
 * Additive Holt-Winters forecasting, one step at a time: level, trend and a profile of the season, each moved by a share of
 * the forecast's error.
 *
 * The first season is forecast by level and trend; its departures from its mean then are the profile, and the trend starts over at 0.
 * Until α outweighs it the level is the mean so far. O(1) a sample, holds one season.
 * Source: Holt (1957), Winters (1960), in error-correction form (Hyndman and Athanasopoulos, Forecasting, 8.3).
 */
export class HoltWintersForecast {
  private readonly profile: Float64Array;
  private readonly weights: { readonly level: number; readonly trend: number; readonly seasonal: number };
  private level: number;
  private trend = 0;
  private phase = 0;
  private isFirstSeason = true;
  private taken: number;

  /**
   * @param options.period samples of a season; 1: no season
   * @param options.weights α of the level, β of the trend, γ of the profile, 0 to 1
   * @param options.start a level known beforehand and how many samples it is worth
   */
  constructor({
    period,
    weights,
    start = { level: NaN, worth: 0 },
  }: {
    readonly period: number;
    readonly weights: { readonly level: number; readonly trend: number; readonly seasonal: number };
    readonly start?: { readonly level: number; readonly worth: number };
  }) {
    this.profile = new Float64Array(period);
    this.weights = weights;
    this.level = start.level;
    this.taken = start.worth;
  }

  /** What the next sample should be; NaN before the first. */
  get expected(): number {
    return this.level + this.trend + (this.isFirstSeason ? 0 : this.profile[this.phase]);
  }

  /**
   * Goes on to the next sample.
   *
   * @param value the sample; NaN where missing: the trend goes on, the profile stays
   * @param most an error counts as at most this
   */
  add(value: number, most: number): void {
    const { profile, weights, phase, isFirstSeason } = this;
    if (isFirstSeason) profile[phase] = value;
    if (Number.isNaN(value)) this.level += this.trend;
    else {
      if (Number.isNaN(this.level)) this.level = value;
      const error = value - this.expected;
      const taken = error > most ? most : error < -most ? -most : error;
      const weight = Math.max(weights.level, 1 / ++this.taken);
      this.level += this.trend + weight * taken;
      this.trend += weights.level * weights.trend * taken;
      if (!isFirstSeason) profile[phase] += weights.seasonal * (1 - weight) * taken;
    }
    this.phase = phase + 1 < profile.length ? phase + 1 : 0;
    if (this.phase === 0 && isFirstSeason && profile.length > 1) this.startSeason();
  }

  private startSeason(): void {
    const { profile } = this;
    let sum = 0;
    let present = 0;
    for (const value of profile) {
      if (Number.isNaN(value)) continue;
      sum += value;
      present++;
    }
    if (present > 0) this.level = sum / present;
    for (let i = 0; i < profile.length; i++) profile[i] = Number.isNaN(profile[i]) ? 0 : profile[i] - this.level;
    this.trend = 0;
    this.isFirstSeason = false;
  }
}
