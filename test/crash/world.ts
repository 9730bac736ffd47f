import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import type { ProviderName } from '../../src/core/product.ts';
import { type Balancer, startBalancer } from '../load/balancer.ts';
import { type Books, openBooks } from '../support/books.ts';
import { freePort } from '../support/free-port.ts';
import type { Chat } from '../support/journey/chat.ts';
import { startSlackChat } from '../support/journey/slack-chat.ts';
import { startTelegramChat } from '../support/journey/telegram-chat.ts';
import type { PostgresDatabases } from '../support/postgres-server.ts';
import { WHOLE_FOLDER } from '../support/whole-folder.ts';
import { startCopied } from './copied-control.ts';
import { type DeskControl, type Strike, startDesk } from './desk-control.ts';
import type { Scope } from './scope.ts';
import { startWithZombie } from './zombie-control.ts';

/** One cell of the matrix. */
export type Case = Strike & {
  readonly chat: Chat['name'];
  readonly provider: ProviderName;
  readonly database: 'sqlite' | 'postgres';
  /** How long a process that is stopped sleeps. */
  readonly sleepMs: number;
  /** How long life goes on after a copy was taken at the point and people have done their part; `quiet`: until nothing more comes. */
  readonly livesOn?: number | 'quiet';
};

/** A desk that will be struck, and its counterparts, which live on: the chat, the provider, and whoever reads its database. */
export type World = {
  readonly given: Case;
  readonly folder: string;
  /** What the desk's processes are given. */
  readonly environment: Readonly<Record<string, string>>;
  readonly chat: Chat;
  readonly sandbox: Sandbox;
  readonly books: Books;
  readonly desk: DeskControl;
  /** The number that is asked for. Its ending chooses what the provider does. */
  readonly number: string;
  /** What must be seen by nobody but those it was given to. */
  readonly secrets: readonly string[];
};

/** Shared by all the processes of a run, whose starts are most of its work. */
const COMPILED = process.env.NODE_COMPILE_CACHE ?? join(tmpdir(), 'topup-crash-compiled');
const CALLBACK_TOKEN = 'crash-callback-token';
const PRICE = '19.63';
/** Quick, and slower than the sandbox allows: its own clock counts a question that came too soon. */
const PACING = {
  submitTimeout: '500ms',
  queryAfter: '600ms',
  doubtAfter: '300ms',
  queryEvery: '300ms',
  queryGapMax: '600ms',
};
const SANDBOX = { chargeMs: 200, holdMs: 1_000, queryEveryMs: 150, callbackRetryMs: 400 };

export async function startCrashWorld(
  scope: Pick<Scope, 'after'>,
  given: Case,
  postgres: PostgresDatabases,
): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'topup-crash-'));
  scope.after(() => rm(folder, WHOLE_FOLDER));
  const chat = given.chat === 'slack' ? await startSlackChat(scope) : await startTelegramChat(scope, 'webhook');
  const sandbox = await startSandbox(SANDBOX);
  scope.after(sandbox.stop);
  const databaseUrl = given.database === 'sqlite' ? `file:${join(folder, 'topup.db')}` : await postgres.newDatabase();
  if (given.database === 'postgres') scope.after(() => postgres.drop(databaseUrl));
  await writeFile(join(folder, 'topup.config.json'), JSON.stringify(configFile(chat, given.provider)));
  const ports = [await freePort(), await freePort()] as const;
  const front = await startBalancer(ports);
  scope.after(front.stop);
  const { url } = front;
  const credentials = {
    ...chat.environment,
    ...credentialsOf(given.provider, sandbox),
    YTX_CALLBACK_TOKEN: CALLBACK_TOKEN,
  };
  chat.pointAt(url);
  sandbox.setCallbackUrl('ytx', `${url}/callbacks/ytx/${CALLBACK_TOKEN}`);
  // Juhe's flow API is given the address with each order.
  sandbox.setCallbackUrl('juhe-airtime', `${url}/callbacks/juhe`);
  const environment = {
    ...credentials,
    PORT: String(ports[0]),
    PUBLIC_URL: url,
    DATABASE_URL: databaseUrl,
    NODE_COMPILE_CACHE: COMPILED,
  };
  const desk = struckDesk(folder, environment, ports, given, front);
  scope.after(desk.kill);
  await desk.up();
  const books = await openBooks(databaseUrl);
  scope.after(books.close);
  const secrets = Object.entries(credentials).flatMap(([name, value]) => (/_(URL|ROOT)$/.test(name) ? [] : [value]));
  return { given, folder, environment, chat, sandbox, books, desk, number: numberFor(given), secrets };
}

/** On PostgreSQL a dead process's work is another's when its lease ends, which is cut short; one that sleeps has leases of the real length. */
function struckDesk(
  folder: string,
  environment: Readonly<Record<string, string>>,
  [port, second]: readonly [number, number],
  given: Case,
  front: Balancer,
): DeskControl {
  const listening = { ...environment, PORT: String(port) };
  const leased = given.database === 'postgres' ? { ...listening, LEASES: 'short' } : listening;
  if (given.livesOn !== undefined) return startCopied(folder, leased, given.points[0]);
  if (given.signal === 'SIGSTOP') {
    const { points, sleepMs } = given;
    return startWithZombie(
      folder,
      [listening, { ...environment, PORT: String(second) }],
      { point: points[0], sleepMs },
      front,
    );
  }
  return startDesk(folder, leased, given);
}

/** For the moment between the provider's taking an order and its answer, the answer is held back. */
const numberFor = ({ points }: Case): string =>
  points.includes('after provider took it') ? '13911200006' : '13911201234';

/** Sold under one alias, whoever sells it. */
function productOf(provider: ProviderName): object {
  const named = { aliases: ['1GB'], name: { en: '1GB', zh: '1GB' }, price: PRICE };
  if (provider === 'juhe-airtime') {
    return { ...named, code: 'HF20', kind: 'airtime', faceValue: '20', offers: [{ provider }] };
  }
  return { ...named, code: '1QG00102410', offers: [provider === 'ytx' ? { provider } : { provider, pid: '105000' }] };
}

function configFile(chat: Chat, provider: ProviderName): unknown {
  return {
    products: [productOf(provider)],
    teams: [
      {
        name: 'support',
        conversations: [chat.conversation(0)],
        requesters: [chat.account('agent')],
        approvers: [chat.account('boss')],
        budget: { day: '500.00', month: '8000.00' },
      },
    ],
    providers: { ytx: PACING, juhe: PACING, 'juhe-airtime': PACING },
  };
}

const credentialsOf = (provider: ProviderName, sandbox: Sandbox): Readonly<Record<string, string>> =>
  sandbox.variables(provider);
