import type { TestContext } from 'node:test';
import { connectSlack, openSlackGroups } from '../../../adapters/slack/connect.ts';
import { createDrafts } from '../../../commands/drafts.ts';
import { createPresenter } from '../../../commands/presenter.ts';
import { createLanguages } from '../../../commands/render-context.ts';
import { createRunCommand } from '../../../commands/run.ts';
import { createViews } from '../../../commands/views.ts';
import { newIds } from '../../../src/app/now-and-ids.ts';
import type { ConversationId } from '../../../src/core/conversation.ts';
import type { Order } from '../../../src/core/order.ts';
import type { Product } from '../../../src/core/product.ts';
import type { Connection } from '../../../src/core/surface.ts';
import { createDesk, type Desk } from '../../../src/desk/desk.ts';
import type { DeskSettings } from '../../../src/desk/settings.ts';
import { createDeliver } from '../../../src/jobs/deliver.ts';
import { createRunner } from '../../../src/jobs/runner.ts';
import { createRetryNotices } from '../../../src/jobs/wake-ups.ts';
import { createPlaceOf } from '../../../src/numbering/number-origin.ts';
import { readTable } from '../../../src/spreadsheet/read-table.ts';
import { moneyBudget } from '../budgets.ts';
import { product } from '../commands/sample.ts';
import { databases } from '../databases.ts';
import { SETTINGS } from '../desk-world.ts';
import { type FakeSlack, startFakeSlack } from '../fake-slack.ts';
import { createMemoryStore } from '../playground-server.ts';
import { providerName } from '../provider-facts.ts';
import { reportRoomOf } from '../report-room.ts';
import { serveRoutes } from '../serve-routes.ts';
import { silentLog, silentMeter } from '../silent.ts';

/** A number of China Mobile in Beijing. */
export const NUMBER = '13911281234';

export type Office = {
  readonly slack: FakeSlack;
  readonly desk: Desk;
  readonly connection: Connection;
  /** Lets time pass, in Slack and here. */
  readonly wait: (ms: number) => void;
  /** The newest order there is, as it stands now. */
  readonly newest: () => Promise<Order>;
  /** The newest orders, as they stand now. */
  readonly orders: (limit: number) => Promise<readonly Order[]>;
  /** Lets the orders of batches go, as their job does. */
  readonly advanceBatches: () => Promise<void>;
};

/** @property enterpriseId of the Enterprise Grid that the workspace is part of */
type OfficeMore = {
  readonly settings?: Partial<DeskSettings>;
  readonly confirmOverLi?: number;
  readonly paceMs?: number;
  readonly enterpriseId?: string;
};

const PRODUCTS: readonly Product[] = [
  product('1QG00102410', ['1GB']),
  { ...product('1QG00204810', ['2GB']), name: { en: '2 GB nationwide', zh: '全国 2GB' }, priceLi: 36_000 },
  product('2QG00102410'),
];

/** Slack with the real desk behind it: rules, ledger, words and delivery, all but the providers. */
export async function startOffice(t: Pick<TestContext, 'after'>, more: OfficeMore = {}): Promise<Office> {
  const { confirmOverLi = null, paceMs = 0, enterpriseId = null } = more;
  const [sqlite] = databases;
  if (sqlite === undefined) throw new Error('no database');
  const slack = await startFakeSlack(t);
  slack.setGroup('S0LEADS', ['U0LEAD']);
  slack.state.enterpriseId = enterpriseId;
  const { ledger, url } = await sqlite.open(t);
  const settings: DeskSettings = { ...SETTINGS, products: PRODUCTS, ...more.settings };
  const now = (): number => Date.now() + slack.state.aheadMs;
  const store = createMemoryStore();
  const chat = { botToken: slack.botToken, apiUrl: slack.apiUrl, store, now, log: silentLog };
  const groups = openSlackGroups(chat);
  const delivering = createRunner({ name: 'deliver', now, log: silentLog, isThreadBusy: () => false });
  const desk = createDesk({
    ledger,
    groups: [{ name: 'slack', ...groups }],
    settings,
    placeOf: createPlaceOf(),
    now,
    newIds,
    recorded: delivering.wake,
    wakeBatches: delivering.wake,
    wakePoll: () => {},
  });
  const { personOf, nameOf } = settings.people;
  const languages = createLanguages({ store, now });
  const renderContextIn = {
    languages,
    language: 'en',
    timezone: 'Asia/Shanghai',
    adviceOf: () => null,
    providerName,
    nameOf,
    now,
    whyClosed: ledger.whyClosed,
  } as const;
  const reports = reportRoomOf(
    url,
    settings,
    async (person, file) => (await connection.surface.sendFile({ person }, file)).kind === 'shown',
  );
  const connection = connectSlack({
    ...chat,
    groups,
    signingSecret: slack.signingSecret,
    appToken: null,
    run: createRunCommand({
      ...renderContextIn,
      desk,
      store,
      readTable,
      reports,
      drafts: createDrafts(store),
    }),
    views: createViews({ ...renderContextIn, desk, confirmOverLi }),
    present: createPresenter({ ...renderContextIn, confirmOverLi }),
    orphanCardAt: desk.orphanCardAt,
    ...createRetryNotices({ ledger, now, wake: delivering.wake }),
    actorOf: (account, name) => ({ account, person: personOf(account), name: nameOf(account) ?? name }),
    language: () => 'en',
    products: desk.products,
    acknowledged: () => {},
  });
  const deliver = createDeliver({
    ledger,
    desk,
    surfaces: [{ ...connection.surface, paceMs: () => paceMs }],
    now,
    log: silentLog,
    meter: silentMeter,
    wake: delivering.wake,
  });
  delivering.start(deliver.pass);
  t.after(async () => {
    await delivering.stop();
    await deliver.settled();
    await connection.stop();
  });
  slack.pointAt(await serveRoutes(t, connection.routes));
  await connection.start();
  const ordersOf = async (limit: number) =>
    (await ledger.list({ teams: null, msisdn: null, maker: null, states: null, limit })).orders;
  return {
    slack,
    desk,
    connection,
    wait: (ms) => {
      slack.state.aheadMs += ms;
    },
    newest: async () => {
      const [order] = await ordersOf(1);
      if (order === undefined) throw new Error('no order');
      return order;
    },
    orders: ordersOf,
    advanceBatches: async () => {
      for (const batch of await ledger.dueBatches(now(), 10)) await desk.advanceBatch(batch);
    },
  };
}

/** The support team with its decisions in a channel of their own. */
export const DECIDED_ELSEWHERE: DeskSettings['teams'] = SETTINGS.teams.map((team) => ({
  ...team,
  approvalsIn: 'slack:C0APPROVALS' as ConversationId,
}));

/** The support team with all the money it wants. */
export const NO_BUDGET: DeskSettings['teams'] = SETTINGS.teams.map((team) => ({
  ...team,
  budget: moneyBudget(null, null),
}));
