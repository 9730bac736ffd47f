import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Balancer = {
  readonly url: string;
  /** From now on this one alone is asked. Whoever waits for an answer sees a broken connection. */
  readonly only: (port: number) => void;
  readonly stop: () => Promise<void>;
};

/**
 * One address in front of the replicas, as a load balancer is: each request goes to the next one, and to another where nobody listens.
 * A request that a replica took and did not answer is not repeated: whoever sent it sees a broken connection.
 */
export async function startBalancer(replicas: readonly number[]): Promise<Balancer> {
  let ports = replicas;
  let turn = 0;
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    turn += 1;
    const order = ports.map((_, place) => ports[(turn + place) % ports.length] ?? 0);
    forward(order, incoming, Buffer.concat(chunks), outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    only: (one) => {
      ports = [one];
      server.closeAllConnections();
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function forward(
  [port, ...others]: readonly number[],
  incoming: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
): void {
  if (port === undefined) return void outgoing.destroy();
  const { method, url: path, headers } = incoming;
  const call = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on('error', () => outgoing.destroy()).pipe(outgoing);
  });
  call.on('error', (error) => {
    const isClosed = 'code' in error && error.code === 'ECONNREFUSED';
    if (isClosed) forward(others, incoming, body, outgoing);
    else outgoing.destroy();
  });
  call.end(body);
}
