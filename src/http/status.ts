import { Gauge, type Registry } from 'prom-client';
import type { AccountHold } from '../core/account-hold.ts';
import { type Balance, daysLeft } from '../core/balance.ts';
import type { HeldCount } from '../core/due.ts';
import type { JournalCheck } from '../core/evidence.ts';
import type { Figures } from '../core/ledger.ts';
import { ORDER_STATES } from '../core/order.ts';
import type { ProviderName } from '../core/product.ts';
import type { HttpResponse, Route } from '../core/surface.ts';

/** For each configured provider, whether purchases are held back. */
export type CircuitView = ReadonlyMap<ProviderName, { readonly isOpen: () => boolean }>;
export type GaugeInput = {
  readonly figures: Figures;
  readonly held: readonly HeldCount[];
  readonly accounts: readonly AccountHold[];
  readonly circuits: CircuitView;
  /** The last look through the journal; null before the first. */
  readonly journal: JournalCheck | null;
  /** Of the accounts that the environment has now. */
  readonly balances: readonly Balance[];
  readonly at: number;
};

/** The age groups of waiting approvals. Each contains those that are younger than its limit and not in the group before. */
const AGES = [
  { age: 'under_15m', belowMs: 15 * 60_000 },
  { age: 'under_1h', belowMs: 3_600_000 },
  { age: 'under_4h', belowMs: 4 * 3_600_000 },
  { age: 'under_1d', belowMs: 24 * 3_600_000 },
  { age: 'over_1d', belowMs: Number.POSITIVE_INFINITY },
] as const;

/**
 * The gauges that are read at a scrape: from the ledger, so that every replica reports the same, and the circuits of each process.
 */
export function openGauges(registry: Registry, providers: readonly ProviderName[]): (input: GaugeInput) => void {
  const gauge = gaugesOf(registry);
  const open = gauge('topup_orders', 'Orders that are not final', ['state', 'provider']);
  const doubt = gauge('topup_oldest_doubt_seconds', 'Age of the oldest order in doubt, 0 for none');
  const undelivered = gauge('topup_outbox_undelivered', 'Notices not yet shown');
  const outboxLag = gauge('topup_outbox_lag_seconds', 'Age of the oldest notice not yet shown, 0 for none');
  const parked = gauge('topup_outbox_parked', 'Notices that no conversation would take');
  const oldestParked = gauge(
    'topup_oldest_parked_seconds',
    'Age of the oldest notice that no conversation would take, 0 for none',
  );
  const setAside = gauge('topup_set_aside', 'Stored rows that cannot be read');
  const holds = gauge(
    'topup_orders_held',
    'Orders that nobody buys or asks about until their account or provider is configured again',
    ['provider'],
  );
  const approvals = openApprovals(registry);
  const circuit = gauge(
    'topup_circuit_open',
    '1 while this process holds purchases back from a provider that does not answer',
    ['provider'],
  );
  const account = gauge(
    'topup_account_held',
    '1 while purchases of a provider are held because it refuses our account',
    ['provider'],
  );
  const broken = gauge('topup_journal_broken_places', 'Places where the journal is not as it was written, 0 for none');
  const checked = gauge(
    'topup_journal_checked_timestamp_seconds',
    'When the journal was looked through last, in Unix time; 0 before the first time',
  );
  const left = gauge('topup_balance_yuan', 'Yuan that our account at the provider has left, as it said last', [
    'provider',
  ]);
  const leftAt = gauge('topup_balance_timestamp_seconds', 'When the provider said so, in Unix time', ['provider']);
  const lasting = gauge(
    'topup_balance_lasts_seconds',
    'For how long it lasts at the pace of the last seven days; missing while that is not known',
    ['provider'],
  );
  return ({ figures, held, accounts, circuits, journal, balances, at }) => {
    for (const one of [left, leftAt, lasting]) one.reset();
    for (const balance of balances) {
      const { provider } = balance;
      left.set({ provider }, balance.li / 1000);
      leftAt.set({ provider }, balance.at / 1000);
      const lasts = daysLeft(balance);
      if (lasts !== null) lasting.set({ provider }, lasts * 86_400);
    }
    broken.set(journal?.places ?? 0);
    checked.set((journal?.at ?? 0) / 1000);
    for (const provider of providers) {
      const isHeld = accounts.some((hold) => hold.provider === provider && hold.state === 'held');
      account.set({ provider }, isHeld ? 1 : 0);
    }
    holds.reset();
    for (const provider of providers) holds.set({ provider }, 0);
    for (const { provider, count } of held) holds.set({ provider }, count);
    setAside.set(figures.setAside);
    open.reset();
    for (const state of ORDER_STATES) open.set({ state, provider: 'none' }, 0);
    for (const { state, provider, count } of figures.open) open.set({ state, provider }, count);
    doubt.set(secondsSince(figures.oldestDoubtAt, at));
    undelivered.set(figures.undelivered);
    outboxLag.set(secondsSince(figures.oldestUndeliveredAt, at));
    parked.set(figures.parked);
    oldestParked.set(secondsSince(figures.oldestParkedAt, at));
    approvals(figures.waiting, at);
    for (const [provider, { isOpen }] of circuits) circuit.set({ provider }, isOpen() ? 1 : 0);
  };
}

const gaugesOf =
  (registry: Registry) =>
  <Label extends string = never>(name: string, help: string, labelNames: readonly Label[] = []): Gauge<Label> =>
    new Gauge({ name, help, labelNames, registers: [registry] });

/** Waiting approvals by age. Each is in one age group, so that the groups can be summed. */
function openApprovals(registry: Registry): (waiting: Figures['waiting'], at: number) => void {
  const gauge = gaugesOf(registry);
  const byAge = gauge('topup_approvals_waiting', 'Orders that wait for approval, by how long ago they were asked for', [
    'age',
  ]);
  const oldest = gauge('topup_oldest_approval_seconds', 'Age of the oldest order that waits for approval, 0 for none');
  return (waiting, at) => {
    for (const { age } of AGES) byAge.set({ age }, 0);
    for (const { openedAt, count } of waiting) {
      const { age } = AGES.find(({ belowMs }) => at - openedAt < belowMs) ?? AGES[4];
      byAge.inc({ age }, count);
    }
    oldest.set(secondsSince(waiting.length === 0 ? null : Math.min(...waiting.map(({ openedAt }) => openedAt)), at));
  };
}

const secondsSince = (then: number | null, at: number): number => (then === null ? 0 : Math.max(0, at - then) / 1000);

export type StatusDeps = {
  /** The hash of the config in use. */
  readonly config: () => string;
  /** One sentence for each thing that does not work now. */
  readonly missing: () => Promise<readonly string[]>;
  /** One sentence for each provider that does not answer, or whose orders are held: the desk works, and those orders wait. */
  readonly outages: () => Promise<readonly string[]>;
  /** One sentence for each thing that somebody should look into, although everything works. */
  readonly warnings: () => Promise<readonly string[]>;
  readonly metrics: { readonly render: () => Promise<string>; readonly contentType: string };
};

/** `/healthz` says that the process is alive, `/readyz` whether it can work, `/metrics` how it works. */
export function statusRoutes({ config, missing, outages, warnings, metrics }: StatusDeps): readonly Route[] {
  return [
    { methods: ['GET'], path: '/healthz', take: async () => jsonOf({ status: 'ok' }) },
    {
      methods: ['GET'],
      path: '/readyz',
      take: async () => {
        const sentences = await missing();
        const waiting = await outages();
        if (sentences.length > 0)
          return jsonOf({ status: 'not_ready', config: config(), missing: sentences, outages: waiting }, 503);
        const noted = await warnings();
        return jsonOf({
          status: 'ready',
          config: config(),
          ...(waiting.length > 0 ? { outages: waiting } : {}),
          ...(noted.length > 0 ? { warnings: noted } : {}),
        });
      },
    },
    {
      methods: ['GET'],
      path: '/metrics',
      take: async () => ({
        status: 200,
        headers: { 'content-type': metrics.contentType },
        body: await metrics.render(),
      }),
    },
  ];
}

const jsonOf = (value: object, status = 200): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});
