import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { type Replica, startReplica } from '../load/replica.ts';
import { freePort } from '../support/free-port.ts';
import { startPostgresServer } from '../support/postgres-server.ts';
import { WHOLE_FOLDER } from '../support/whole-folder.ts';
import { type Office, startSlackOffice, startTelegramOffice } from './office.ts';

export type Setting = { readonly database: 'sqlite' | 'postgres'; readonly chat: 'slack' | 'telegram' };

/** The real process on one database, with one chat and the providers' sandbox around it. */
export type Stage = {
  readonly office: Office;
  readonly sandbox: Sandbox;
  readonly databaseUrl: string;
  readonly url: string;
  readonly replica: Replica;
};

const CALLBACK_TOKEN = 'bulk-callback-token';
const PACING = { submitTimeout: '2s', queryAfter: '3s', doubtAfter: '1s', queryGapMax: '5s' };
const SANDBOX = { chargeMs: 300, holdMs: 3_000, queryEveryMs: 400, callbackRetryMs: 1_000, balanceLi: 1_000_000_000 };

export async function openStage(scope: Pick<TestContext, 'after'>, { database, chat }: Setting): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'topup-bulk-'));
  scope.after(() => rm(folder, WHOLE_FOLDER));
  const office = await (chat === 'slack' ? startSlackOffice(scope) : startTelegramOffice(scope));
  await writeFile(join(folder, 'topup.config.json'), JSON.stringify(configFile(office)));
  const sandbox = await startSandbox(SANDBOX);
  scope.after(sandbox.stop);
  const databaseUrl = database === 'sqlite' ? `file:${join(folder, 'topup.db')}` : await newPostgres(scope);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  office.pointAt(url);
  sandbox.setCallbackUrl('ytx', `${url}/callbacks/ytx/${CALLBACK_TOKEN}`);
  const replica = startReplica(folder, {
    ...{ ...office.environment, ...sandbox.variables('ytx'), ...sandbox.variables('juhe') },
    ...{ YTX_CALLBACK_TOKEN: CALLBACK_TOKEN, PUBLIC_URL: url, DATABASE_URL: databaseUrl, PORT: String(port) },
    PATH: process.env.PATH ?? '',
  });
  scope.after(replica.stop);
  await replica.up();
  return { office, sandbox, databaseUrl, url, replica };
}

async function newPostgres(scope: Pick<TestContext, 'after'>): Promise<string> {
  const postgres = await startPostgresServer();
  scope.after(postgres.stop);
  const url = await postgres.newDatabase();
  // What it said was committed must be there after a kill.
  await postgres.keep(url);
  return url;
}

/** Every second row goes to the other provider. */
function configFile({ conversation, agent, boss }: Office): unknown {
  const product = (code: string, name: string, offer: object) => ({
    ...{ code, aliases: [name], name: { en: name, zh: name }, price: '19.63', offers: [offer] },
  });
  return {
    products: [
      product('1QG00102410', '1GB', { provider: 'ytx' }),
      product('1QG00010010', '100MB', { provider: 'juhe', pid: '105000' }),
    ],
    teams: [
      {
        ...{ name: 'support', conversations: [conversation], requesters: [agent], approvers: [boss] },
        budget: { day: '100000.00', month: '100000.00' },
      },
    ],
    rules: [{ name: 'standard', approvals: 1 }],
    providers: { ytx: { ...PACING, queryEvery: '500ms' }, juhe: { ...PACING, queryEvery: '20ms' } },
  };
}
