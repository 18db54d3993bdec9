import { expect } from 'vitest';
import { openRecording } from '../../src/formats/recording-header.ts';
import { REMOTE_WRITE_HEADERS, RemoteWriteEncoder } from '../../src/formats/remote-write-encoder.ts';
import type { MaterialRecording } from '../../src/recording/recording.ts';
import { asRecording } from './exchange-recording.ts';
import type { Server } from './exchange-servers.ts';

/** Hands all requests of a recording to a server. @returns how many samples they held */
export async function push(server: Server, recording: MaterialRecording, path = '/api/v1/write'): Promise<number> {
  const { header, blocks } = await openRecording({ kind: 'series', recording: asRecording(recording) });
  const encoder = new RemoteWriteEncoder(header());
  let sent = 0;
  for await (const block of blocks()) {
    for (const { body, samples } of encoder.encode(block)) {
      const response = await fetch(server.url + path, {
        method: 'POST',
        headers: REMOTE_WRITE_HEADERS,
        body: body.slice(),
      });
      expect([response.status, await response.text()]).toStrictEqual([204, '']);
      sent += samples;
    }
  }
  return sent;
}
