import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import manifest from '../../package.json' with { type: 'json' };

/** A server in a process of its own. */
export type Served = { readonly port: number; readonly pid: number; readonly stop: () => Promise<void> };
export type ServerName = 'bolt' | 'bolt-durable' | 'chat-sdk' | 'plain' | 'telegraf' | 'chats';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What `npm start` runs, but for npm. */
const START = /^exec node (.+)$/.exec(manifest.scripts.start)?.[1]?.split(' ') ?? [];
const START_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 25_000;

/** Starts one of `servers/`, which says on which port it listens. */
export async function startServer(name: ServerName, env: Readonly<Record<string, string>> = {}): Promise<Served> {
  const path = fileURLToPath(new URL(`./servers/${name}.ts`, import.meta.url));
  const child = fork(path, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve(Number(message)));
    child.once('exit', (code) => reject(new Error(`servers/${name}.ts ended with ${code}`)));
  });
  child.removeAllListeners('exit');
  return { port, pid: child.pid ?? 0, stop: () => stop(child) };
}

/** Starts the desk as an operator does, its log to nowhere, and resolves when `/readyz` answers 200. */
export async function startDesk(env: Readonly<Record<string, string>>, flags: readonly string[] = []): Promise<Served> {
  const port = Number(env.PORT);
  const child = spawn(process.execPath, [...flags, ...START], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const until = Date.now() + START_WITHIN_MS;
  while (!(await isReady(port))) {
    if (child.exitCode !== null || Date.now() > until) throw new Error('the desk did not start');
    await sleep(2);
  }
  return { port, pid: child.pid ?? 0, stop: () => stop(child) };
}

/** Resident memory in MB, as the system counts it. */
export const residentMb = (pid: number): number =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;

/** How long the processor worked for a process, all its threads, in seconds. Linux counts it in hundredths. */
export function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Ties a running process, all its threads, to these cores; the first core is 0. */
export const pin = (pid: number, cores: string): void =>
  void execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cores, String(pid)], { stdio: 'ignore' });

const isReady = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    (answer) => answer.ok,
    () => false,
  );

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(late);
}
