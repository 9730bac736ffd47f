import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';

export type Received = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};
export type RawServer = {
  readonly url: string;
  readonly received: readonly Received[];
  readonly connections: () => number;
};
export type RawAnswer = (response: ServerResponse, request: Received) => void;

/** An HTTP server on loopback that answers exactly as it is told, keeps what it received, and ends with the test. */
export async function startRawServer(t: TestContext, answer: RawAnswer): Promise<RawServer> {
  const received: Received[] = [];
  let connections = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url = '', headers } = request;
    const asked = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
    received.push(asked);
    answer(response, asked);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return { url: `http://127.0.0.1:${address.port}`, received, connections: () => connections };
}

/** Answers 200 with this JSON, whatever is asked. */
export const json =
  (value: unknown): RawAnswer =>
  (response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
