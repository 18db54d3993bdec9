/** Why Prometheus gave no usable answer. `message` holds no address and no credentials. */
export class PrometheusError extends Error {
  override readonly name = 'PrometheusError';
  constructor(
    message: string,
    /** HTTP status; 0 where there was no whole answer. */
    readonly status: number,
    readonly code: string,
  ) {
    super(message);
  }
}
