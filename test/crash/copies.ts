import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { backUp } from '../../src/ledger/copies.ts';
import { dumpPostgres, rollBackPostgres } from '../support/postgres-copy.ts';

const PROGRAM = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** A copy of a desk's database, on either of them. */
export type Copies = {
  /** Takes one, while the desk has the database open. */
  readonly take: () => Promise<void>;
  /** Puts it in place while no desk runs, as whoever runs the desk would. */
  readonly restore: () => Promise<void>;
};

export function createCopies(folder: string, environment: Readonly<Record<string, string>>): Copies {
  const url = environment.DATABASE_URL ?? '';
  if (!url.startsWith('file:')) return createPostgresCopies(url, folder, environment);
  const copy = join(folder, 'copy.db');
  return {
    take: async () => {
      const backup = backUp(url.slice('file:'.length), copy);
      if (!backup.ok) throw new Error(`no copy: ${JSON.stringify(backup.error)}`);
    },
    restore: () => command(folder, environment, [copy]),
  };
}

function createPostgresCopies(url: string, folder: string, environment: Readonly<Record<string, string>>): Copies {
  let dump: Awaited<ReturnType<typeof dumpPostgres>> | null = null;
  return {
    take: async () => {
      dump = await dumpPostgres(url);
    },
    restore: async () => {
      if (dump === null) throw new Error('there is no copy');
      await rollBackPostgres(url, dump);
      await command(folder, environment, ['--in-place']);
    },
  };
}

/** A server sees that a process was killed a moment later: until then the command says that a desk runs. */
const MAX_TRIES = 20;
const AGAIN_MS = 200;

async function command(
  folder: string,
  environment: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const { code, output } = await ran(folder, environment, args);
    if (code === 0) return;
    if (tries === MAX_TRIES) throw new Error(`the restore ended with ${code}: ${output}`);
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

async function ran(folder: string, env: Readonly<Record<string, string>>, args: readonly string[]) {
  const child = spawn(process.execPath, [PROGRAM, 'restore', ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  }
  const [code] = await once(child, 'close');
  return { code: code as number | null, output };
}
