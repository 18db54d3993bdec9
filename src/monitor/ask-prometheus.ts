import { type Http, type HttpAnswer, HttpFailure } from './http.ts';
import { PrometheusError } from './prometheus-error.ts';

/** Fields of this length still fit into an address everywhere; longer ones are posted. */
const LONGEST_ADDRESS = 4_000;

/**
 * Asks one endpoint of Prometheus' HTTP API.
 *
 * @param address of the endpoint
 * @param fields of the question, in the address where they fit
 * @throws PrometheusError where no whole answer came
 */
export async function askPrometheus(
  http: Http,
  address: string,
  fields: readonly (readonly [string, string])[],
  options: {
    readonly headers: Readonly<Record<string, string>>;
    readonly timeoutMs: number;
    readonly signal?: AbortSignal;
  },
): Promise<HttpAnswer> {
  const { headers, timeoutMs, signal } = options;
  const form = new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])).toString();
  const common = { timeoutMs, ...(signal && { signal }) };
  try {
    return await http(
      form.length <= LONGEST_ADDRESS
        ? { url: form === '' ? address : `${address}?${form}`, headers, ...common }
        : {
            url: address,
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
            body: form,
            ...common,
          },
    );
  } catch (error) {
    if (error instanceof HttpFailure) throw new PrometheusError(error.message, 0, error.code);
    throw error;
  }
}
