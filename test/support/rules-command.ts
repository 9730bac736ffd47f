import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readEnvironment } from '../../src/config/environment.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { EVERYTHING } from './example-config.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export type RulesRan = { readonly code: number | null; readonly said: string; readonly complained: string };

/** Runs `npm run rules` as it stands in package.json, in a folder of its own and with nothing of ours in its environment. */
export async function runRulesCommand(
  t: TestContext,
  args: readonly string[],
  { config, env = {} }: { readonly config?: unknown; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<RulesRan & { readonly path: string }> {
  const cwd = await mkdtemp(join(tmpdir(), 'topup-rules-'));
  t.after(() => rm(cwd, { recursive: true, force: true }));
  const path = join(cwd, 'topup.config.json');
  if (config !== undefined) await writeFile(path, typeof config === 'string' ? config : JSON.stringify(config));
  const command = ['--require', join(root, 'src/node-version.cjs'), join(root, 'src/main.ts'), 'rules'];
  const child = spawn(process.execPath, [...command, ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
  });
  let [said, complained] = ['', ''];
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    complained += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, said, complained, path };
}

/** A small config of two teams; every part can be given. */
export const rulesConfig = (more: Readonly<Record<string, unknown>> = {}) => ({
  products: [
    { code: 'BIG', name: { en: 'Big', zh: '大' }, price: '19.63', offers: [{ provider: 'juhe', pid: '1' }] },
    {
      code: 'SMALL',
      name: { en: 'Small', zh: '小' },
      price: '4.80',
      offers: [{ provider: 'juhe', pid: '2' }, { provider: 'ytx' }],
    },
  ],
  people: [
    { name: 'Ann', accounts: ['slack:U0AGENT', 'telegram:42'] },
    { name: 'Lin', accounts: ['slack:U0LIN', 'telegram:1001'] },
  ],
  teams: [
    {
      name: 'support',
      conversations: ['slack:C0SUPPORT'],
      approvers: ['slack:U0BOSS', 'slack:U0LIN', 'slack:U0CFO'],
    },
    { name: 'field', conversations: ['slack:C0FIELD'], approvers: ['slack:U0BOSS'] },
  ],
  rules: [
    { name: 'same number again', when: { sameNumberWithin: '24h' }, approvals: 2 },
    { name: 'small', when: { priceUpTo: '5' }, approvals: 0 },
    { name: 'standard', approvals: 1 },
  ],
  urgent: { approvers: ['slack:U0CFO'] },
  ...more,
});

/** A config as the desk takes it; throws where it would not start with it. */
export function readingRules(config: unknown): Config {
  const { environment } = readEnvironment(EVERYTHING);
  if (environment === null) throw new Error('no environment');
  const read = readConfig(environment, 'topup.config.json', JSON.stringify(config));
  if (!read.ok) throw new Error(read.error.problems.join('\n'));
  return read.value.config;
}
