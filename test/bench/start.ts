import { spawn } from 'node:child_process';
import { freePort } from '../support/free-port.ts';
import { median } from './pairs.ts';
import { startDesk } from './processes.ts';
import type { Setting } from './setting.ts';

const ROUNDS = 9;

/** @property beyondMs what a start takes to the first 200 of `/readyz`, beyond what Node itself takes; `pairs` of Node to Node */
export type Started = { readonly beyondMs: readonly number[]; readonly pairs: readonly number[] };

/** Starts the desk again and again, with both chats at hand and its modules compiled by the start before. */
export async function measureStart({ env }: Setting): Promise<Started> {
  await startOnce(env);
  const rounds: { node: number; desk: number; twin: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({ node: await nodeOnce(env), desk: await startOnce(env), twin: await nodeOnce(env) });
  }
  return {
    beyondMs: rounds.map(({ node, desk, twin }) => desk - median([node, twin])),
    pairs: rounds.map(({ node, twin }) => twin / node),
  };
}

async function startOnce(env: Setting['env']): Promise<number> {
  const own = { ...env, PORT: String(await freePort()) };
  const startedAt = performance.now();
  const desk = await startDesk(own);
  const ms = performance.now() - startedAt;
  await desk.stop();
  return ms;
}

async function nodeOnce(env: Setting['env']): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['-e', '0'], { env, stdio: 'ignore' });
  await new Promise((resolve) => child.once('exit', resolve));
  return performance.now() - startedAt;
}
