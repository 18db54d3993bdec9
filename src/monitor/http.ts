import { Agent, request } from 'undici';

/** One request over the network. */
export interface HttpRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  /** The `Date` of the answer, ms since 1970; NaN where there is none. Whole seconds. */
  readonly dateMs: number;
  readonly text: string;
}

/** Sends a request. Redirects are answers like any other: nothing is sent to a place that the user did not name. */
export type Http = (request: HttpRequest) => Promise<HttpAnswer>;

/** No answer, or half of one. `message` says why in a few words, without address or credentials. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure';
  constructor(
    message: string,
    /** As the operating system or the library calls it: ECONNREFUSED. */
    readonly code: string,
  ) {
    super(message);
  }
}

/** Longer answers are refused: nothing near this size is an answer to what is asked here. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Requests over real connections, which are kept open between requests.
 *
 * @param options.ca certificates (PEM) to trust instead of the usual ones
 */
export function httpClient(options: { readonly ca?: string; readonly connections?: number } = {}): {
  readonly http: Http;
  readonly close: () => Promise<void>;
} {
  const dispatcher = new Agent({
    connections: options.connections ?? 16,
    pipelining: 1,
    ...(options.ca !== undefined && { connect: { ca: options.ca } }),
  });
  const http: Http = async ({ url, method = 'GET', headers, body, timeoutMs, signal }) => {
    const late = AbortSignal.timeout(Math.max(1, Math.ceil(timeoutMs)));
    try {
      const answer = await request(url, {
        dispatcher,
        method: method as 'GET',
        headers: { 'user-agent': 'shakedown', ...headers },
        ...(body !== undefined && { body }),
        signal: signal ? AbortSignal.any([late, signal]) : late,
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      const date = answer.headers.date;
      return {
        status: answer.statusCode,
        dateMs: typeof date === 'string' ? Date.parse(date) : Number.NaN,
        text: await textOf(answer.body),
      };
    } catch (error) {
      if (error instanceof HttpFailure) throw error;
      throw failureOf(error, late.aborted ? timeoutMs : undefined, signal?.aborted === true);
    }
  };
  return { http, close: () => dispatcher.destroy() };
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new HttpFailure(`an answer of more than ${MOST_BYTES} bytes`, 'TOO_LARGE');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function failureOf(error: unknown, timeoutMs: number | undefined, isAborted: boolean): HttpFailure {
  if (isAborted) return new HttpFailure('interrupted', 'ABORTED');
  if (timeoutMs !== undefined) return new HttpFailure(`no answer within ${secondsText(timeoutMs)}`, 'ETIMEDOUT');
  const code = codeOf(error);
  return new HttpFailure(REASONS[code] ?? (/CERT|SSL|TLS/.test(code) ? 'certificate not trusted' : code), code);
}

const secondsText = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

/** The code of an error, or of the first one in it: connecting to several addresses fails once for each. */
function codeOf(error: unknown): string {
  const { code, cause, errors } = (error ?? {}) as { code?: unknown; cause?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  if (errors?.[0] !== undefined) return codeOf(errors[0]);
  return cause === undefined ? 'no connection' : codeOf(cause);
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection broke off',
  EPIPE: 'the connection broke off',
  UND_ERR_SOCKET: 'the connection broke off',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'half an answer',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  ENOTFOUND: 'unknown host',
  EAI_AGAIN: 'unknown host',
  EHOSTUNREACH: 'no way to the host',
  ENETUNREACH: 'no way to the network',
  HPE_INVALID_CONSTANT: 'an answer that is not HTTP',
};
