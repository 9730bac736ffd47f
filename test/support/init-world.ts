import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Sandbox } from '../../sandbox/start.ts';
import { type FakeSlack, startFakeSlack } from './fake-slack.ts';
import { freePort } from './free-port.ts';
import { startQuickSandbox } from './journey/desk.ts';
import { newFolder } from './main-process.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export type Ran = { readonly code: number | null; readonly said: string; readonly complained: string };

/** An empty folder, and around it what an admin has: a workspace, an account at a provider, and a port that the outside reaches. */
export type InitWorld = {
  readonly slack: FakeSlack;
  readonly sandbox: Sandbox;
  readonly folder: string;
  readonly port: number;
  readonly url: string;
  /** Runs the real `init` there. */
  readonly init: (
    flags: Readonly<Record<string, string | true>>,
    more?: Readonly<Record<string, string>>,
  ) => Promise<Ran>;
  /** Every flag of a whole installation; the secrets stand in files. */
  readonly flags: Readonly<Record<string, string | true>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly read: (file: string) => string;
};

export async function startInitWorld(t: TestContext): Promise<InitWorld> {
  const [slack, sandbox, folder, secretsFolder, port] = await Promise.all([
    startFakeSlack(t),
    startQuickSandbox(),
    newFolder(t),
    newFolder(t),
    freePort(),
  ]);
  t.after(() => sandbox.stop());
  slack.state.channels.set('C0CARE', { archived: false, joined: true, name: 'topup-care' });
  slack.state.channels.set('C0ADMINS', { archived: false, joined: true, name: 'topup-ops' });
  slack.setProfile('U0AGENT', { name: 'ann', realName: 'Ann Lee' });
  slack.setProfile('U0BOSS', { name: 'bo', realName: 'Bo Wang' });
  slack.setProfile('U0LEAD', { name: 'lin', realName: 'Lin Chen' });
  const url = `http://127.0.0.1:${port}`;
  slack.pointAt(url);
  const fileOf = (name: string, secret: string): string => {
    const path = join(secretsFolder, name);
    writeFileSync(path, secret);
    return path;
  };
  const { botToken, signingSecret } = slack.state;
  const variables = sandbox.variables('ytx');
  const environment = { PATH: process.env.PATH ?? '', HOME: folder, SLACK_API_URL: slack.apiUrl, ...variables };
  return {
    ...{ slack, sandbox, folder, port, url, environment },
    secrets: [botToken, signingSecret, variables.YTX_AUTH_TOKEN ?? '', variables.YTX_ACCOUNT_SID ?? ''],
    flags: {
      yes: true,
      'public-url': url,
      port: String(port),
      // As an editor leaves it.
      'slack-bot-token-file': fileOf('bot', ` ${botToken}\n`),
      'slack-signing-secret-file': fileOf('signing', signingSecret),
      products: '1GB=19.63, 100MB=4.80',
      conversations: '#topup-care',
      requesters: 'ann',
      approvers: '@bo, Lin Chen',
      'budget-day': '500',
      'operators-in': '#topup-ops',
    },
    init: (flags, more = {}) => {
      const words = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, ...(value === true ? [] : [value])]);
      return run(folder, { ...environment, ...more }, ['init', ...words]);
    },
    read: (file) => readFileSync(join(folder, file), 'utf8'),
  };
}

async function run(cwd: string, env: Readonly<Record<string, string>>, words: readonly string[]): Promise<Ran> {
  const program = ['--require', join(ROOT, 'src/node-version.cjs'), join(ROOT, 'src/main.ts'), ...words];
  const child = spawn(process.execPath, program, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [said, complained] = ['', ''];
  child.stdout.on('data', (chunk) => (said += chunk));
  child.stderr.on('data', (chunk) => (complained += chunk));
  const [code] = await once(child, 'close');
  return { code, said, complained };
}
