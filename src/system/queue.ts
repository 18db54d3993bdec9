const TABLE = 1024;
const tables = new Map<number, Float64Array<ArrayBuffer>>();

/**
 * Probability that an arrival must wait in M/M/c (Erlang's C formula).
 *
 * @param servers whole number ≥ 1
 * @param utilisation offered load over servers, 0 … 1
 * @returns 0 … 1; 1 at utilisation 1
 * O(servers), pure. Source: Erlang 1917; the recursion of Erlang B as in Cooper, Introduction to Queueing Theory (1981).
 */
export function erlangC(servers: number, utilisation: number): number {
  if (utilisation >= 1) return 1;
  if (utilisation <= 0) return 0;
  const load = servers * utilisation;
  let blocking = 1;
  for (let k = 1; k <= servers; k++) blocking = (load * blocking) / (k + load * blocking);
  return blocking / (1 - utilisation * (1 - blocking));
}

function tableFor(servers: number): Float64Array<ArrayBuffer> {
  let table = tables.get(servers);
  if (!table) {
    table = new Float64Array(TABLE + 2);
    for (let i = 0; i <= TABLE; i++) table[i] = erlangC(servers, i / TABLE);
    table[TABLE + 1] = 1;
    tables.set(servers, table);
  }
  return table;
}

/**
 * A multi-server queue from step to step, as a fluid whose equilibrium is the one that queueing theory gives: the
 * pointwise stationary fluid flow approximation (Tipper & Sundareshan, Numerical methods for modeling computer networks
 * under nonstationary conditions, IEEE JSAC 8(9), 1990; Wang, Tipper & Banerjee, A simple approximation for modeling
 * nonstationary queues, INFOCOM 1996). The number in the system x obeys dx/dt = λ − (c/h)·ρ(x), where ρ(x) is the
 * utilisation at which a stationary queue holds x: x = c·ρ + K·C(c, ρ)·ρ/(1 − ρ), with Erlang's C and the factor
 * K = (ca² + cs²)/2 of Allen and Cunneen for arrivals and service times that are not exponential. Each step is solved
 * implicitly, so short service times need no short steps, and overload carries its backlog into the next step.
 *
 * Limits: a mean-field model. It is exact for M/M/c in equilibrium, and for the mean of a heavily overloaded queue;
 * the random ups and downs of a queue near saturation within a minute are not in it. Between whole numbers of servers C is
 * interpolated.
 */
export class Queue {
  /** Results of the last {@link step}: */
  utilisation = 0;
  /** Number in the system at the end of the step. */
  inSystem = 0;
  /** Number waiting, not in service. */
  waiting = 0;
  /** Probability that an arrival waits, and its mean wait if it does, in the unit of `holdTime`. */
  waitProbability = 0;
  waitIfWaiting = 0;
  /** Squared coefficient of variation of that wait: 1 in equilibrium, less when a known backlog is worked off. */
  waitVariation = 1;
  /** Work taken up per unit of time. */
  throughput = 0;

  /** Erlang's C for the whole numbers of servers below and above. */
  private floor = -1;
  private lowTable = new Float64Array(0);
  private highTable = new Float64Array(0);
  private lastServers = Number.NaN;
  private lastRate = Number.NaN;
  private lastHold = Number.NaN;
  private lastVariability = Number.NaN;
  private lastBefore = Number.NaN;
  private lastDt = Number.NaN;

  /**
   * @param before number in the system at the start of the step
   * @param rate arrivals per unit of time
   * @param servers ≥ 0.001, need not be whole
   * @param holdTime mean time a server is busy with one arrival, > 0
   * @param variability K = (ca² + cs²)/2
   * @param dt length of the step
   * O(1) after the first call with a number of servers
   */
  step(before: number, rate: number, servers: number, holdTime: number, variability: number, dt: number): void {
    if (
      before === this.lastBefore &&
      rate === this.lastRate &&
      servers === this.lastServers &&
      holdTime === this.lastHold &&
      variability === this.lastVariability &&
      dt === this.lastDt
    ) {
      return;
    }
    this.lastBefore = before;
    this.lastRate = rate;
    this.lastServers = servers;
    this.lastHold = holdTime;
    this.lastVariability = variability;
    this.lastDt = dt;

    const floor = Math.max(1, Math.floor(servers));
    if (floor !== this.floor) {
      this.floor = floor;
      this.lowTable = tableFor(floor);
      this.highTable = tableFor(floor + 1);
    }
    const low = this.lowTable;
    const part = servers - floor;
    const high = part > 0 ? this.highTable : low;
    const drain = servers / holdTime;
    const total = before + dt * rate;
    const slope = servers + dt * drain;

    // (total − slope·ρ)(1 − ρ) = K·C(ρ)·ρ has one root in [0, 1): start from the quadratic with C at the utilisation
    // without any waiting, an upper bound of ρ, then Newton.
    const k = Math.max(variability, 1e-9);
    const bound = Math.min(1, total / slope) * TABLE;
    const b = Math.min(TABLE - 1, Math.floor(bound));
    const kc = k * (low[b] + (bound - b) * (low[b + 1] - low[b]));
    const s = total + slope + kc;
    let rho = (2 * total) / (s + Math.sqrt(Math.max(0, s * s - 4 * slope * total)));
    let c = 0;
    for (let iteration = 0; iteration < 40; iteration++) {
      const at = Math.min(rho, 1) * TABLE;
      const i = Math.min(TABLE - 1, Math.floor(at));
      const f = at - i;
      const weightHigh = Math.max(0, part);
      const c0 = low[i] + weightHigh * (high[i] - low[i]);
      const c1 = low[i + 1] + weightHigh * (high[i + 1] - low[i + 1]);
      c = c0 + f * (c1 - c0);
      const value = (total - slope * rho) * (1 - rho) - k * c * rho;
      const derivative = -slope * (1 - rho) - (total - slope * rho) - k * (c + (c1 - c0) * TABLE * rho);
      if (derivative === 0) break;
      const next = Math.min(1 - 1e-15, Math.max(0, rho - value / derivative));
      const change = Math.abs(next - rho);
      rho = next;
      if (change <= 1e-14) break;
    }

    this.utilisation = rho;
    this.throughput = drain * rho;
    this.inSystem = Math.max(0, total - dt * this.throughput);
    this.waiting = Math.max(0, this.inSystem - servers * rho);
    // Below this nobody waits in years, and rounding errors of the number waiting would be blown up.
    this.waitProbability = c > 1e-9 ? c : 0;
    const meanWait = this.throughput > 0 ? this.waiting / this.throughput : 0;
    this.waitIfWaiting = c > 1e-9 ? meanWait / c : 0;
    const inputUtilisation = rate / drain;
    // How much of the queue the arrivals of now explain; the rest is backlog of known length.
    const stationary =
      inputUtilisation >= 1
        ? 0
        : Math.min(1, (k * c * inputUtilisation) / (1 - inputUtilisation) / Math.max(this.waiting, 1e-12));
    this.waitVariation = stationary + (1 - stationary) / (this.waiting + 1);
    // Behind a backlog that is not of the arrivals' own making nobody finds a free server.
    const behind = (1 - stationary) * Math.min(1, this.waiting);
    if (behind > 0 && this.waitProbability > 0) {
      this.waitProbability = c + (1 - c) * behind;
      this.waitIfWaiting = meanWait / this.waitProbability;
    }
  }
}
