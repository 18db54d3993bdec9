import { connect } from 'node:net';

/**
 * A Redis client with what the service needs: commands in order over one connection, answers as strings, numbers, null or arrays.
 * A lost connection fails what waits; the next command opens a new one.
 */
export class RedisClient {
  #port;
  #socket;
  #waiting = [];
  #rest = Buffer.alloc(0);

  constructor(port) {
    this.#port = port;
  }

  /** @throws Error with the server's message, or that of the connection */
  command(...words) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#open().write(encode(words));
    });
  }

  close() {
    this.#socket?.destroy();
  }

  #open() {
    if (this.#socket) return this.#socket;
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', () => {});
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = undefined;
      this.#rest = Buffer.alloc(0);
      for (const { reject } of this.#waiting.splice(0)) reject(new Error('the connection to Redis was lost'));
    });
    this.#socket = socket;
    return socket;
  }

  #read(chunk) {
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let at = 0;
    for (;;) {
      const answer = decode(this.#rest, at);
      if (!answer) break;
      at = answer.end;
      const { resolve, reject } = this.#waiting.shift();
      if (answer.value instanceof Error) reject(answer.value);
      else resolve(answer.value);
    }
    this.#rest = this.#rest.subarray(at);
  }
}

function encode(words) {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(String(word))}\r\n${word}\r\n`).join('')}`;
}

/** One answer from `at` on, or undefined where it is not whole yet. */
function decode(bytes, at) {
  const line = bytes.indexOf('\r\n', at);
  if (line < 0) return undefined;
  const head = bytes.toString('utf8', at + 1, line);
  const end = line + 2;
  switch (String.fromCharCode(bytes[at])) {
    case '+':
      return { value: head, end };
    case '-':
      return { value: new Error(head), end };
    case ':':
      return { value: Number(head), end };
    case '$': {
      const length = Number(head);
      if (length < 0) return { value: null, end };
      if (bytes.length < end + length + 2) return undefined;
      return { value: bytes.toString('utf8', end, end + length), end: end + length + 2 };
    }
    default: {
      const values = [];
      let next = end;
      for (let i = 0; i < Number(head); i++) {
        const item = decode(bytes, next);
        if (!item) return undefined;
        values.push(item.value);
        next = item.end;
      }
      return { value: values, end: next };
    }
  }
}
