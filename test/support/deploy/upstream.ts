import { once } from 'node:events';
import { createServer } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export type Arrived = {
  readonly method: string;
  readonly url: string;
  readonly type: string;
  readonly body: Buffer;
  readonly forwardedFor: string;
};

/** What stands where the desk would: it keeps all that arrives, and answers 200. */
export async function startUpstream(t: TestContext): Promise<{
  readonly port: number;
  readonly arrived: Arrived[];
  readonly stop: () => void;
}> {
  const arrived: Arrived[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk);
    } catch {
      return; // A proxy that refuses a body in its middle hangs up.
    }
    const { method = '', url = '', headers } = incoming;
    // A proxy that looks whether the desk is well asks by itself.
    const isProbe = url === '/readyz' && !headers['x-test'];
    const body = Buffer.concat(chunks);
    const [type = '', forwardedFor = ''] = [headers['content-type'], String(headers['x-forwarded-for'] ?? '')];
    if (!isProbe) arrived.push({ method, url, type, body, forwardedFor });
    response.end('upstream');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  t.after(stop);
  return { port, arrived, stop };
}

/** Calls a proxy by TLS under the desk's public name, and believes its certificate. @returns the status, null where it hung up */
export async function call(
  port: number,
  method: string,
  path: string,
  body: Buffer = Buffer.alloc(0),
  type = 'application/json',
): Promise<number | null> {
  const headers = { host: 'topup.example.com', 'content-type': type, 'content-length': body.length, 'x-test': '1' };
  const how = { host: '127.0.0.1', port, method, path, headers, servername: 'topup.example.com' };
  return new Promise((resolve) => {
    const asked = request({ ...how, rejectUnauthorized: false }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? null));
    });
    asked.on('error', () => resolve(null));
    asked.end(body);
  });
}
