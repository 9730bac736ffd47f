import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isWhole } from './load.ts';
import { type Compared, compare, percentile } from './pairs.ts';
import { startDesk, startServer } from './processes.ts';
import { mustHaveWritten } from './rounds.ts';
import type { Setting } from './setting.ts';
import { bareBolt, slashRequest } from './slack.ts';

/** 500 commands in 5 s, and not evenly: as many at once as there are connections, again and again. */
const CONNECTIONS = 50;
const WAVES = 10;
const WAVE_EVERY_MS = 500;
const A_BURST = CONNECTIONS * WAVES;
const ROUNDS = 5;
const SILENCE_MS = 20_000;

/** @property p99Ms the 99th percentile of the desk's acknowledgements, one a round; `compared` with bare Bolt's */
export type Bursts = { readonly p99Ms: readonly number[]; readonly compared: Compared };

/**
 * Sends bursts of commands in Slack to the desk, and to a bare Bolt app and its twin, and takes how long each of them waits for its
 * acknowledgement: by the desk after the durable commit. A first burst, which warms up, is not counted.
 */
export async function measureBurst(setting: Setting): Promise<Bursts> {
  const bare = bareBolt(setting);
  const desk = await startDesk(setting.env);
  const base = await startServer(bare.name, bare.env);
  const twin = await startServer(bare.name, bare.env);
  try {
    for (const { port } of [desk, base, twin]) await burst(port);
    const p99Ms: number[] = [];
    const p99Of = (port: number) => async () => percentile(await burst(port), 0.99);
    const thing = async () => {
      const ms = percentile(await burst(desk.port), 0.99);
      p99Ms.push(ms);
      return ms;
    };
    const compared = await compare({ base: p99Of(base.port), twin: p99Of(twin.port), thing }, ROUNDS);
    mustHaveWritten(setting.databasePath, 'select count(*) as count from orders', (ROUNDS + 1) * A_BURST);
    return { p99Ms, compared };
  } finally {
    await Promise.all([desk, base, twin].map(({ stop }) => stop()));
  }
}

/** One burst. @returns how long each command waited, in milliseconds */
async function burst(port: number): Promise<readonly number[]> {
  const startedAt = performance.now();
  const waits = await Promise.all(Array.from({ length: CONNECTIONS }, () => takePart(port, startedAt)));
  return waits.flat();
}

/** One connection's command in every wave. A wait counts from when its wave was due, so that a server that lags does not look better. */
async function takePart(port: number, startedAt: number): Promise<readonly number[]> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.setTimeout(SILENCE_MS, () => socket.destroy(new Error(`no answer within ${SILENCE_MS} ms`)));
  try {
    const waits: number[] = [];
    for (let wave = 0; wave < WAVES; wave += 1) {
      const dueAt = startedAt + wave * WAVE_EVERY_MS;
      await sleep(Math.max(dueAt - performance.now(), 0));
      await ask(socket, slashRequest());
      waits.push(performance.now() - dueAt);
    }
    return waits;
  } finally {
    socket.destroy();
  }
}

/** Sends one request and waits for its whole answer. Rejects where that is not a 200. */
function ask(socket: Socket, request: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const take = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      if (!isWhole(text)) return;
      socket.off('data', take).off('error', reject).off('close', closed);
      if (text.startsWith('HTTP/1.1 200')) resolve();
      else reject(new Error(`an answer was not a 200: ${text.slice(0, 300)}`));
    };
    const closed = (): void => reject(new Error('the server closed a connection'));
    socket.on('data', take).on('error', reject).on('close', closed);
    socket.write(request);
  });
}
