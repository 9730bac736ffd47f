import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { WHOLE_FOLDER } from './whole-folder.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
/** A start takes about a second; a busy machine needs several. */
const START_WITHIN_MS = 30_000;

export type PlaygroundProcess = {
  readonly url: string;
  /** Everything the process wrote. */
  readonly output: () => string;
  /** Stops it as an operator would, and resolves with its exit code. */
  readonly stop: () => Promise<number | null>;
  /** Starts it again at the same address, on the same database. */
  readonly start: () => Promise<void>;
};

/** The whole product as a new user starts it: no account, no config, an empty folder. */
export async function startPlaygroundProcess(t: TestContext): Promise<PlaygroundProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'topup-playground-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let output = '';
  let child: ChildProcess | null = null;

  const start = async (): Promise<void> => {
    const env = { PATH: process.env.PATH, PORT: String(port), TZ: 'Asia/Shanghai' };
    const started = spawn(process.execPath, [MAIN], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    for (const stream of [started.stdout, started.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
    await ready(`${url}/readyz`, started, () => output);
  };
  const stop = async (): Promise<number | null> => {
    if (child === null || child.exitCode !== null) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child?.once('exit', resolve));
    child.kill('SIGTERM');
    return ended;
  };
  t.after(async () => {
    await stop();
    await rm(folder, WHOLE_FOLDER);
  });
  await start();
  return { url, output: () => output, stop, start };
}

async function ready(url: string, child: ChildProcess, output: () => string): Promise<void> {
  for (const until = Date.now() + START_WITHIN_MS; Date.now() < until; ) {
    if (child.exitCode !== null) break;
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The playground did not start:\n${output()}`);
}
