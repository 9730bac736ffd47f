import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { WHOLE_FOLDER } from './whole-folder.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const START_WITHIN_S = 30;

/** Where a run of tests keeps compiled code, for the environment of a process that it starts: half of a start is compiling. */
export const COMPILED: Readonly<Record<string, string>> =
  process.env.NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE };

export type MainProcess = {
  readonly port: number;
  readonly said: () => string;
  /** What it wrote to standard error alone. */
  readonly complained: () => string;
  /** Resolves once it is ready; fails where it ended instead. */
  readonly ready: () => Promise<void>;
  readonly exit: Promise<number | null>;
  readonly stop: () => Promise<number | null>;
  readonly signal: (name: NodeJS.Signals) => void;
};

/** A folder of its own to start in. */
export async function newFolder(t: Pick<TestContext, 'after'>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'topup-start-'));
  t.after(() => rm(folder, WHOLE_FOLDER));
  return folder;
}

/** The real process, with nothing of ours in its environment but what is given. */
export async function startMain(
  t: Pick<TestContext, 'after'>,
  cwd: string,
  given: Readonly<Record<string, string>> = {},
  ...args: readonly string[]
): Promise<MainProcess> {
  const port = given.PORT === undefined ? await freePort() : Number(given.PORT);
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port), ...given };
  const program = ['--require', join(ROOT, 'src/node-version.cjs'), join(ROOT, 'src/main.ts'), ...args];
  const child = spawn(process.execPath, program, { cwd, env });
  let text = '';
  let complaints = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  child.stderr.on('data', (chunk) => (complaints += chunk));
  const exit = once(child, 'close').then(([code]) => code as number | null);
  const end = (signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> => {
    child.kill(signal);
    return exit;
  };
  t.after(() => end('SIGKILL'));
  const ready = async (): Promise<void> => {
    const isReady = (): Promise<boolean> =>
      fetch(`http://127.0.0.1:${port}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
    const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
    await eventually('the process to be ready', async () => (await isReady()) || hasEnded(), START_WITHIN_S);
    if (hasEnded()) throw new Error(`it ended: ${text}${complaints}`);
  };
  return {
    ...{ port, ready, exit },
    said: () => text + complaints,
    complained: () => complaints,
    stop: () => end('SIGTERM'),
    signal: (name) => void child.kill(name),
  };
}
