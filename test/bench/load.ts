import { connect, type Socket } from 'node:net';

/** Requests under way at a time, each on a connection of its own that is kept. */
const CONNECTIONS = 32;
/** A server that answers nothing for so long is broken, not slow. */
const SILENCE_MS = 20_000;

/**
 * Sends every request once and waits for all the answers. It speaks just enough HTTP to know where an answer ends, so that one
 * core of load outruns one core of server.
 *
 * @param ports of the servers that share the requests; each has as many of the connections
 * @param requests whole requests, head and body
 * @returns requests a second. Rejects where an answer is not a 200
 */
export async function fire(ports: readonly number[], requests: readonly Buffer[]): Promise<number> {
  const queue = requests.values();
  const startedAt = performance.now();
  const portOf = (index: number): number => ports[index % ports.length] ?? 0;
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => converse(portOf(index), queue)));
  return requests.length / ((performance.now() - startedAt) / 1000);
}

/** One POST as it goes over the wire. */
export function postOf(path: string, body: string, headers: Readonly<Record<string, string>>): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const length = `content-length: ${Buffer.byteLength(body)}`;
  return Buffer.from([`POST ${path} HTTP/1.1`, 'host: 127.0.0.1', ...lines, length, '', body].join('\r\n'));
}

/** Takes requests from the queue, one after the other's answer, until there are none. */
function converse(port: number, queue: Iterator<Buffer>): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (!isWhole(text)) return;
      if (!text.startsWith('HTTP/1.1 200')) return fail(new Error(`an answer was not a 200: ${text.slice(0, 300)}`));
      text = '';
      next();
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server closed a connection')));
    socket.setTimeout(SILENCE_MS, () => fail(new Error(`no answer within ${SILENCE_MS} ms`)));
    const next = (): void => sendNext(socket, queue, resolve);
    next();
  });
}

function sendNext(socket: Socket, queue: Iterator<Buffer>, done: () => void): void {
  const { value, done: isEmpty } = queue.next();
  if (!isEmpty) return void socket.write(value);
  socket.removeAllListeners('close');
  socket.end();
  done();
}

/** Whether an answer has come to its end, by its length or its last chunk. */
export function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
  return length === undefined ? text.endsWith('0\r\n\r\n') : text.length >= end + 4 + Number(length);
}
