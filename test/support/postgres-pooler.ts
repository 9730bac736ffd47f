import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

const READY = 0x5a;

/** An ErrorResponse. https://www.postgresql.org/docs/current/protocol-message-formats.html */
const REFUSAL = errorOf('transaction blocks not allowed in statement pooling mode');

/**
 * A pooler as PgBouncer is with one server connection: every client logs in by a connection of its own, and from then on each statement
 * of anybody goes over the first one. In statement mode a transaction is refused in PgBouncer's words.
 *
 * @returns the same database's URL through it
 */
export async function startPooler(
  t: Pick<TestContext, 'after'>,
  url: string,
  mode: 'transaction' | 'statement' = 'transaction',
): Promise<string> {
  const { port, hostname } = new URL(url);
  let first: Socket | null = null;
  let asking: Socket | null = null;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const own = connect(Number(port), hostname);
    for (const socket of [client, own]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    let isIn = false;
    own.on('data', (bytes: Buffer) => {
      if (isIn) return void asking?.write(bytes);
      client.write(bytes);
      // The log in ends with ReadyForQuery, which has six bytes.
      if (bytes.at(-6) !== READY) return;
      isIn = true;
      first ??= own;
    });
    client.on('data', (bytes: Buffer) => {
      if (!isIn) return void own.write(bytes);
      // A client that leaves does not end what is everybody's.
      if (bytes[0] === 'X'.charCodeAt(0)) return void client.end();
      const begins = bytes[0] === 'Q'.charCodeAt(0) && bytes.toString('utf8', 5).startsWith('begin');
      if (begins && mode === 'statement') return void client.end(REFUSAL);
      asking = client;
      first?.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const target = new URL(url);
  target.port = String((server.address() as AddressInfo).port);
  return target.href;
}

function errorOf(message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C08P01\0M${message}\0\0`);
  const head = Buffer.from('E0000');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
