import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Figures, Ledger } from '../core/ledger.ts';
import type { Meter } from '../core/meter.ts';
import { ORDER_STATES } from '../core/order.ts';
import type { ProviderName } from '../core/product.ts';
import type { HeldCount } from '../core/waiting.ts';

export type Metrics = { readonly meter: Meter; readonly render: () => Promise<string>; readonly contentType: string };

/** The figures of `/metrics`, in Prometheus' text format. Labels are kinds of things: never a number, a reference or a person. */
export function createMetrics({
  ledger,
  providers,
  now,
}: {
  readonly ledger: Pick<Ledger, 'figures' | 'held'>;
  /** Every provider there is, so that one that holds nothing says so. */
  readonly providers: readonly ProviderName[];
  readonly now: () => number;
}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const moves = new Counter({
    name: 'topup_order_moves_total',
    help: 'Orders that came into a state',
    labelNames: ['state', 'provider'],
    registers,
  });
  const answers = new Counter({
    name: 'topup_provider_answers_total',
    help: 'What providers answered, by road and outcome',
    labelNames: ['provider', 'via', 'outcome'],
    registers,
  });
  const operators = new Counter({
    name: 'topup_operator_notices_total',
    help: 'What operators should hear',
    labelNames: ['kind'],
    registers,
  });
  const deliveries = new Counter({
    name: 'topup_deliveries_total',
    help: 'Notices given to chat platforms, by outcome',
    labelNames: ['platform', 'outcome'],
    registers,
  });
  const acks = new Histogram({
    name: 'topup_acknowledgement_seconds',
    help: 'From the arrival of a command or click to its acknowledgement',
    labelNames: ['platform'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3],
    registers,
  });
  const lag = new Histogram({
    name: 'topup_delivery_lag_seconds',
    help: 'From the commit of a notice to its being shown',
    labelNames: ['platform'],
    buckets: [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300],
    registers,
  });
  const gauges = openGauges(registry, providers);

  return {
    contentType: registry.contentType,
    render: async () => {
      gauges(await ledger.figures(), await ledger.held(), now());
      return registry.metrics();
    },
    meter: {
      moved: (state, provider) => moves.inc({ state, provider }),
      answered: (provider, via, outcome) => answers.inc({ provider, via, outcome }),
      acknowledged: (platform, ms) => acks.observe({ platform }, ms / 1000),
      delivered: (platform, outcome, lagMs) => {
        deliveries.inc({ platform, outcome });
        if (outcome === 'shown') lag.observe({ platform }, lagMs / 1000);
      },
      toldOperators: (kind) => operators.inc({ kind }),
    },
  };
}

/** What is read from the ledger when somebody asks, so that every replica says the same. */
function openGauges(
  registry: Registry,
  providers: readonly ProviderName[],
): (figures: Figures, held: readonly HeldCount[], at: number) => void {
  const registers = [registry];
  const open = new Gauge({
    name: 'topup_orders',
    help: 'Orders that are not final',
    labelNames: ['state', 'provider'],
    registers,
  });
  const doubt = new Gauge({
    name: 'topup_oldest_doubt_seconds',
    help: 'Age of the oldest order in doubt, 0 for none',
    registers,
  });
  const waiting = new Gauge({ name: 'topup_outbox_undelivered', help: 'Notices not yet shown', registers });
  const outboxLag = new Gauge({
    name: 'topup_outbox_lag_seconds',
    help: 'Age of the oldest notice not yet shown, 0 for none',
    registers,
  });
  const parked = new Gauge({ name: 'topup_outbox_parked', help: 'Notices that no conversation would take', registers });
  const setAside = new Gauge({ name: 'topup_set_aside', help: 'Stored rows that cannot be read', registers });
  const holds = new Gauge({
    name: 'topup_orders_held',
    help: 'Orders that nobody buys or asks about until their account or provider is configured again',
    labelNames: ['provider'],
    registers,
  });
  return (figures, held, at) => {
    holds.reset();
    for (const provider of providers) holds.set({ provider }, 0);
    for (const { provider, count } of held) holds.set({ provider }, count);
    setAside.set(figures.setAside);
    open.reset();
    for (const state of ORDER_STATES) open.set({ state, provider: 'none' }, 0);
    for (const { state, provider, count } of figures.open) open.set({ state, provider }, count);
    doubt.set(secondsSince(figures.oldestDoubtAt, at));
    waiting.set(figures.undelivered);
    outboxLag.set(secondsSince(figures.oldestUndeliveredAt, at));
    parked.set(figures.parked);
  };
}

const secondsSince = (then: number | null, at: number): number => (then === null ? 0 : Math.max(0, at - then) / 1000);
