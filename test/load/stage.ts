import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import type { Scope } from '../crash/scope.ts';
import { type FakeSlack, startFakeSlack } from '../support/fake-slack.ts';
import { freePort } from '../support/free-port.ts';
import { type PostgresServer, startPostgresServer } from '../support/postgres-server.ts';
import { SANDBOX_CREDENTIALS } from '../support/sandbox-credentials.ts';
import { WHOLE_FOLDER } from '../support/whole-folder.ts';
import { startBalancer } from './balancer.ts';
import { type Replica, startReplica } from './replica.ts';
import { channel, ROOMS } from './traffic.ts';

/** Two replicas of the product on one PostgreSQL, and everything around them. */
export type Stage = {
  readonly slack: FakeSlack;
  readonly sandbox: Sandbox;
  readonly postgres: PostgresServer;
  readonly databaseUrl: string;
  readonly replicas: readonly Replica[];
};

const CALLBACK_TOKEN = 'load-callback-token';
const PACING = { submitTimeout: '2s', queryAfter: '3s', doubtAfter: '1s', queryGapMax: '10s' };
const SANDBOX = {
  chargeMs: 500,
  holdMs: 5_000,
  queryEveryMs: 800,
  callbackRetryMs: 2_000,
  balanceLi: 1_000_000_000,
};

export async function openStage(scope: Scope): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'topup-load-'));
  scope.after(() => rm(folder, WHOLE_FOLDER));
  await writeFile(join(folder, 'topup.config.json'), JSON.stringify(configFile()));
  const slack = await startFakeSlack(scope);
  for (let room = 0; room < ROOMS; room += 1) slack.addChannel(channel(room));
  const sandbox = await startSandbox(SANDBOX);
  scope.after(sandbox.stop);
  const postgres = await startPostgresServer();
  scope.after(postgres.stop);
  const databaseUrl = await postgres.newDatabase();
  // Its processes may be killed here, and what it said was committed must then be there.
  await postgres.keep(databaseUrl);
  const ports = [await freePort(), await freePort()];
  const balancer = await startBalancer(ports);
  scope.after(balancer.stop);
  slack.pointAt(balancer.url);
  sandbox.setCallbackUrl('ytx', `${balancer.url}/callbacks/ytx/${CALLBACK_TOKEN}`);
  const shared = { ...credentials(slack, sandbox), PUBLIC_URL: balancer.url, DATABASE_URL: databaseUrl };
  const replicas = ports.map((port) => startReplica(folder, { ...shared, PORT: String(port) }));
  scope.after(() => Promise.all(replicas.map(({ stop }) => stop())));
  await Promise.all(replicas.map(({ up }) => up()));
  return { slack, sandbox, postgres, databaseUrl, replicas };
}

function credentials({ state, apiUrl }: FakeSlack, { url }: Sandbox): Readonly<Record<string, string>> {
  const { ytx, juhe } = SANDBOX_CREDENTIALS;
  return {
    SLACK_BOT_TOKEN: state.botToken,
    SLACK_SIGNING_SECRET: state.signingSecret,
    SLACK_API_URL: apiUrl,
    YTX_ACCOUNT_SID: ytx.accountSid,
    YTX_AUTH_TOKEN: ytx.authToken,
    YTX_APP_ID: ytx.appId,
    YTX_BASE_URL: url,
    YTX_CALLBACK_TOKEN: CALLBACK_TOKEN,
    JUHE_OPENID: juhe.openId,
    JUHE_KEY: juhe.key,
    JUHE_BASE_URL: url,
  };
}

/** Half of the orders go to each provider. */
function configFile(): unknown {
  const product = (code: string, name: string, offer: object) => ({
    ...{ code, aliases: [name], name: { en: name, zh: name } },
    ...{ price: '19.63', offers: [offer] },
  });
  return {
    products: [
      product('1QG00102410', '1GB', { provider: 'ytx' }),
      product('1QG00010010', '100MB', { provider: 'juhe', pid: '105000' }),
    ],
    teams: [
      {
        name: 'support',
        conversations: Array.from({ length: ROOMS }, (_, room) => `slack:${channel(room)}`),
        requesters: ['slack:U0AGENT'],
        approvers: ['slack:U0BOSS'],
      },
    ],
    providers: { ytx: { ...PACING, queryEvery: '1s' }, juhe: { ...PACING, queryEvery: '50ms' } },
  };
}
