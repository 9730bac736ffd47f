import type { Answer, Given } from '../../../commands/command.ts';
import { createDrafts } from '../../../commands/drafts.ts';
import { parseCommand } from '../../../commands/parse.ts';
import { createLanguages } from '../../../commands/render-context.ts';
import type { ReportRoom } from '../../../commands/report-shown.ts';
import { createRunCommand } from '../../../commands/run.ts';
import { createSumming } from '../../../src/accounts/figures.ts';
import { createLens } from '../../../src/accounts/grouping.ts';
import { resolveSpan } from '../../../src/accounts/span.ts';
import type { KeyValueStore } from '../../../src/core/conversation.ts';
import type { BatchRef } from '../../../src/core/ids.ts';
import type { GroupId } from '../../../src/core/people.ts';
import { createPeople } from '../../../src/core/people.ts';
import { findProduct } from '../../../src/core/product.ts';
import { err, ok } from '../../../src/core/result.ts';
import type { Desk } from '../../../src/desk/desk.ts';
import { readTable } from '../../../src/spreadsheet/read-table.ts';
import { teamCount } from '../budgets.ts';
import { anEntry } from '../entries.ts';
import { providerName } from '../provider-facts.ts';
import { NO_REPORTS } from '../report-room.ts';
import { asking, ruleAsking } from '../rules.ts';
import { ASKED_AT, BOSS, JOURNAL, LIN, MSISDN, orderIn, PRODUCTS, renderContextIn, SUPPORT } from './sample.ts';

const COUNTS = [teamCount('support', 'day', 120_000, 500_000), teamCount('support', 'month', 120_000, null)];

const noBatch = async () => err({ kind: 'batch_not_found', given: 'B7K3QX' } as const);

/** A desk with one order, which knows its products and nothing of numbers' places. */
export function deskOfOne(more: Partial<Desk> = {}): Desk & { readonly heard: unknown[] } {
  const heard: unknown[] = [];
  const look: Desk['status'] = async (about) =>
    about === 'T00000'
      ? err({ kind: 'order_not_found', given: about })
      : ok({ orders: [orderIn('succeeded')], rest: 0 });
  return {
    heard,
    request: async (asked) => {
      heard.push(asked);
      const product = findProduct(PRODUCTS, asked.product);
      return product.ok ? ok({ order: orderIn('awaiting_approval'), seen: false }) : product;
    },
    explain: async (asked) => {
      heard.push(asked);
      if (asked.product === '') return err({ kind: 'no_product', fitting: PRODUCTS });
      const product = findProduct(PRODUCTS, asked.product);
      if (!product.ok) return product;
      return ok({
        msisdn: MSISDN,
        place: { carrier: 'telecom', province: 'BJ' },
        product: product.value,
        team: 'support',
        mismatch: {
          kind: 'wrong_carrier',
          product: product.value,
          place: { carrier: 'telecom', province: null },
          fitting: PRODUCTS.slice(1),
        },
        verdict: ok(asking(1, [BOSS.account], 'standard')),
        provider: 'ytx',
        skipped: [
          { rule: ruleAsking(2, 'same number again', { sameNumberWithinMs: 86_400_000 }), by: 'sameNumberWithinMs' },
          { rule: ruleAsking(0, 'small', { priceUpToLi: 5_000 }), by: 'priceUpToLi' },
        ],
        counts: COUNTS,
        after: COUNTS.map(({ account, used: { li, orders } }) => ({
          account,
          used: { li: li + product.value.priceLi, orders: orders + 1 },
        })),
      });
    },
    decide: async (decide) => {
      heard.push(decide);
      return ok(orderIn(decide.decision === 'approve' ? 'approved' : 'rejected'));
    },
    mayDecide: async () => ok(orderIn('awaiting_approval')),
    orphanCardAt: async () => null,
    cancel: async () => ok(orderIn('cancelled')),
    settle: async ({ outcome, evidence, by }) =>
      ok({
        ...orderIn('in_doubt'),
        settlement: {
          by,
          outcome,
          evidence,
          at: ASKED_AT,
          confirmedBy: null,
          version: 1,
          confirmedAt: null,
          anyway: false,
        },
      }),
    confirm: async () => ok(orderIn('succeeded')),
    status: look,
    list: async (which) => {
      heard.push(which);
      return ok({ orders: [orderIn('succeeded'), orderIn('in_doubt')], rest: 3 });
    },
    search: async (filters) => {
      heard.push(filters);
      const [first, second] = [orderIn('failed'), orderIn('in_doubt')];
      const cards = new Map([[first.id, { conversation: SUPPORT, message: '1700000000.000100' }]]);
      return ok({ orders: [first, second], more: true, lookedBackTo: null, cards });
    },
    cardsOf: async () => new Map(),
    repeat: async () =>
      ok({ kind: 'opened', of: orderIn('in_doubt'), order: orderIn('awaiting_approval'), seen: false }),
    reportFor: async ({ span, by }) => {
      const resolved = resolveSpan(span, ASKED_AT, 'Asia/Shanghai');
      return resolved.ok
        ? ok({ span: resolved.value, teams: null, by })
        : err({ kind: 'bad_span', refused: resolved.error });
    },
    budget: async () => ok(COUNTS),
    countsOf: async () => COUNTS,
    remind: async () => ok(orderIn('awaiting_approval')),
    applyDeadlines: async () => null,
    checkStaffing: async () => {},
    delegate: async ({ to, by }) => {
      heard.push(to);
      return ok({ by, to: { person: LIN.person, account: LIN.account, name: 'Lin' }, until: ASKED_AT + 86_400_000 });
    },
    delegationOf: async () => null,
    undelegate: async () => null,
    whoAmI: async ({ account }, { conversation }) => ({
      account,
      named: 'Lin',
      otherAccounts: [BOSS.account],
      conversation,
      team: 'support',
      teams: [
        {
          team: 'support',
          requester: { by: 'everybody' },
          approver: { by: 'groups', groups: ['slack:group:S0LEADS' as GroupId] },
        },
        { team: 'field', requester: { by: 'unknown' }, approver: { by: 'delegation', for: ['Bo', 'Cy'] } },
      ],
      ruleApprover: { by: 'name' },
      operator: true,
    }),
    details: async () => ok({ order: orderIn('failed'), journal: JOURNAL, decides: true, counts: COUNTS }),
    dashboard: async () => ({
      mine: { orders: [orderIn('succeeded'), orderIn('awaiting_approval')], rest: 3 },
      waiting: { orders: [orderIn('awaiting_approval')], rest: 0 },
      counts: COUNTS,
      delegation: null,
    }),
    products: () => PRODUCTS,
    newBatchRef: () => 'B7K3QX' as BatchRef,
    checkBatch: async () => err({ kind: 'no_team', conversation: SUPPORT }),
    askBatch: async () => err({ kind: 'batch_nothing_fits' }),
    decideBatch: noBatch,
    actOnBatch: noBatch,
    strikeRow: noBatch,
    showResult: noBatch,
    batch: noBatch,
    waitingFor: async () => [],
    quietUntil: () => null,
    calledBy: async () => [],
    callLater: async () => {},
    nextDeadline: ({ expiresAt }) => expiresAt,
    batchFacts: async () => null,
    advanceBatch: async () => null,
    recordReport: async () => null,
    recordClaim: async () => {},
    move: async () => err({ kind: 'stale' }),
    find: async () => null,
    ...more,
  };
}

export function memoryStore(): KeyValueStore & {
  readonly kept: Map<string, unknown>;
  reads: number;
  readonly ttls: (number | null)[];
} {
  const kept = new Map<string, unknown>();
  const store = {
    kept,
    reads: 0,
    ttls: [] as (number | null)[],
    get: async (key: string) => {
      store.reads += 1;
      return kept.get(key);
    },
    put: async (key: string, value: unknown, ttlMs: number | null) => {
      store.ttls.push(ttlMs);
      kept.set(key, JSON.parse(JSON.stringify(value)));
    },
    drop: async (key: string) => {
      kept.delete(key);
    },
  };
  return store;
}

/** Three deliveries and a refund, summed as the desk sums them. */
export const REPORTS: ReportRoom = {
  ...NO_REPORTS,
  read: async (question) => {
    const summing = createSumming(question, createLens([], createPeople([])));
    const at = { requested: ASKED_AT - 3_600_000, approved: ASKED_AT - 3_000_000, delivered: ASKED_AT - 2_400_000 };
    const other = { product: { code: '1QG00010010', name: { en: '100 MB nationwide', zh: '全国 100MB' } } };
    summing.add(anEntry({ at }));
    summing.add(anEntry({ at, costLi: 19_000 }));
    summing.add(anEntry({ at, priceLi: 4_800, costLi: 4_800, words: other }));
    summing.add(anEntry({ at: { ...at, refunded: ASKED_AT - 1_200_000 }, state: 'refunded' }));
    return ok(summing.report(ASKED_AT));
  },
};

/** People, a desk and a store, and a way to say things to them. */
export function startCommandWorld(desk: Desk = deskOfOne(), reports: ReportRoom = REPORTS) {
  const store = memoryStore();
  const { adviceOf, nameOf } = renderContextIn('en');
  const now = () => ASKED_AT + 600_000;
  const drafts = createDrafts(store);
  const languages = createLanguages({ store, now });
  const run = createRunCommand({
    desk,
    drafts,
    store,
    readTable,
    reports,
    languages,
    language: 'en',
    timezone: 'Asia/Shanghai',
    adviceOf,
    providerName,
    nameOf,
    now,
  });
  const say = (line: string, more: Partial<Given> = {}): Promise<Answer> =>
    run({
      command: parseCommand(line),
      by: LIN,
      origin: { conversation: SUPPORT, thread: null, message: null },
      requestKey: 'slack:1',
      reportedLanguage: null,
      ...more,
    });
  return { say, store };
}
