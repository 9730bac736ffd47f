import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '../../../sandbox/start.ts';
import { eventually } from '../eventually.ts';
import { type FakeSlack, startFakeSlack } from '../fake-slack.ts';
import { type MainProcess, newFolder, startMain } from '../main-process.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export type File = Record<string, unknown>;
export type Ran = { readonly code: number | null; readonly said: string; readonly complained: string };

/** A config in which the price of a product and the rule that decides on it belong together: an answer that names both shows which config it saw. */
export const pricedAt = (price: string, rule: string, more: File = {}): File => ({
  products: [
    {
      code: '1QG00102410',
      aliases: ['1GB'],
      name: { en: '1 GB', zh: '1GB' },
      price,
      offers: [{ provider: 'juhe', pid: '1' }],
    },
  ],
  teams: [
    {
      name: 'support',
      conversations: ['slack:C0ROOM0'],
      requesters: ['slack:U0AGENT'],
      approvers: ['slack:U0BOSS', 'slack:U0CHIEF', 'slack:U0GONE'],
    },
  ],
  rules: [{ name: rule, approvals: 1 }],
  operators: { conversation: 'slack:C0OPS', people: [] },
  ...more,
});

/** The real process in a folder with a config file, which is then changed under it. */
export async function startReloadingDesk(
  t: TestContext,
  first: File,
  {
    databaseUrl,
    environment = {},
    replicas = 1,
  }: {
    readonly databaseUrl?: string;
    readonly environment?: Readonly<Record<string, string>>;
    readonly replicas?: number;
  } = {},
) {
  const slack: FakeSlack = await startFakeSlack(t);
  for (const channel of ['C0ROOM0', 'C0OPS', 'C0NEWOPS']) slack.addChannel(channel);
  const sandbox = await startSandbox({ queryEveryMs: 0, products: first.products as [] });
  t.after(() => sandbox.stop());
  const folders = await Promise.all(Array.from({ length: replicas }, () => newFolder(t)));
  const pathIn = (index: number): string => join(folders[index] ?? '', 'topup.config.json');
  const given = {
    ...sandbox.variables('juhe'),
    SLACK_BOT_TOKEN: slack.state.botToken,
    SLACK_SIGNING_SECRET: slack.state.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    DATABASE_URL: databaseUrl ?? `file:${join(folders[0] ?? '', 'topup.db')}`,
    ...environment,
  };
  /** As editors do it: a new file in the place of the old one. */
  const write = async (text: string | File, index = 0): Promise<void> => {
    const path = pathIn(index);
    await writeFile(`${path}.new`, typeof text === 'string' ? text : JSON.stringify(text));
    await rename(`${path}.new`, path);
  };
  const desks: MainProcess[] = [];
  for (const [index, folder] of folders.entries()) {
    await write(first, index);
    desks.push(await startMain(t, folder, given));
    await desks[index]?.ready();
  }
  const [desk] = desks;
  if (desk === undefined) throw new Error('no desk');
  slack.pointAt(`http://127.0.0.1:${desk.port}`);
  const ready = async (index = 0): Promise<{ config: string; warnings?: string[] }> =>
    (await fetch(`http://127.0.0.1:${desks[index]?.port}/readyz`)).json() as Promise<{ config: string }>;
  const words = (channel: string): string =>
    slack
      .shown(channel)
      .map(({ text, blocks }) => `${text} ${JSON.stringify(blocks)}`)
      .join('\n');
  /** A command of the same program, in the first folder, beside the desk. */
  const run = async (...args: readonly string[]): Promise<Ran> => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...given };
    const program = ['--require', join(ROOT, 'src/node-version.cjs'), join(ROOT, 'src/main.ts'), ...args];
    const child = spawn(process.execPath, program, { cwd: folders[0], env });
    let [said, complained] = ['', ''];
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (complained += chunk));
    const [code] = await once(child, 'close');
    return { code, said, complained };
  };
  return {
    ...{ slack, sandbox, desk, desks, write, ready, words, folders, pathIn },
    say: async (line: string, user = 'U0AGENT'): Promise<string> => {
      const { text, json } = await slack.slash(line, { user, channel: 'C0ROOM0' });
      return `${text} ${JSON.stringify(json)}`;
    },
    told: (pattern: RegExp) => eventually(`operators to hear ${pattern}`, () => pattern.exec(words('C0OPS')), 20),
    reload: (...args: readonly string[]) => run('reload', ...args),
    run,
    /** Kills the first process where it stands, and starts another in its place. */
    replace: async (more: Readonly<Record<string, string>> = {}): Promise<MainProcess> => {
      const before = desks[0];
      before?.signal('SIGKILL');
      await before?.exit;
      const next = await startMain(t, folders[0] ?? '', { ...given, ...more });
      await next.ready();
      desks[0] = next;
      slack.pointAt(`http://127.0.0.1:${next.port}`);
      return next;
    },
  };
}
