import type { Anomaly, Assessment } from '../analysis/assessment.ts';
import type { Webhook } from '../monitor/notify.ts';
import { isoInstant } from '../reports/figures.ts';
import { anomalyText } from './monitor-view.ts';
import { outcomeJson } from './outcome.ts';

/**
 * Tells each anomaly once, when it has been there for two samples in a row: what comes and goes with one sample is for the report
 * to judge.
 */
export class Announcer {
  readonly #say: (text: string) => Promise<void>;
  readonly #webhook: Webhook | undefined;
  readonly #told = new Set<string>();
  #before = new Set<string>();

  constructor(say: (text: string) => Promise<void>, webhook: Webhook | undefined) {
    this.#say = say;
    this.#webhook = webhook;
  }

  async anomalies(a: Assessment): Promise<void> {
    const now = new Map(
      a.anomalies.map((anomaly) => [`${anomaly.signal} ${anomaly.severity} ${anomaly.kind}`, anomaly]),
    );
    for (const [key, anomaly] of now) {
      if (this.#told.has(key) || !this.#before.has(key)) continue;
      this.#told.add(key);
      await this.#say(anomalyText(anomaly, a));
      this.#webhook?.post({
        event: 'anomaly',
        run: runOf(a),
        anomaly: anomalyJson(anomaly),
        text: anomalyText(anomaly, a),
      });
    }
    this.#before = new Set(now.keys());
  }

  /** The end of the run. Resolves when everything was delivered or given up. */
  async verdict(a: Assessment): Promise<void> {
    this.#webhook?.post({
      event: 'verdict',
      run: runOf(a),
      ...JSON.parse(outcomeJson({ assessment: a })),
      text: `${a.verdict.decision}, score ${a.score.overall}/100`,
    });
    await this.#webhook?.settled();
  }
}

const runOf = ({ title, tag, provenance, grid }: Assessment) => ({
  name: provenance.name,
  title,
  tag,
  start: isoInstant(grid.startMs),
  samples: grid.count,
});

const anomalyJson = ({ signal, severity, kind, startMs, endMs, causes, evidence }: Anomaly) => ({
  signal,
  severity,
  kind,
  start: isoInstant(startMs),
  end: isoInstant(endMs),
  cause: causes[0].kind,
  target: causes[0].target,
  effect: Number.isFinite(evidence.effect) ? evidence.effect : null,
});
