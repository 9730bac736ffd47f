import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Announcement } from '../core/announcement.ts';
import type { MoneyStage } from '../core/change.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Log, Meter } from '../core/log.ts';
import type { Alert } from '../core/notice.ts';
import type { ProviderName } from '../core/product.ts';
import type { RefusedSignature } from '../core/surface.ts';
import { type CircuitView, openGauges } from './status.ts';

export type Metrics = { readonly meter: Meter; readonly render: () => Promise<string>; readonly contentType: string };

/** The event loop is sampled this often. A shorter delay is not seen. */
const EVENT_LOOP_EVERY_MS = 20;

/**
 * The figures of `/metrics`, in Prometheus' text format. Labels are kinds of things: never a number, a reference or a person.
 *
 * @param version of the desk
 * @param circuits by provider; read at a scrape
 */
export function createMetrics({
  ledger,
  providers,
  now,
  version,
  config,
  circuits,
}: {
  readonly ledger: Pick<Ledger, 'figures' | 'held' | 'accountHolds' | 'lastCheck' | 'balances'>;
  /** Every provider, so that one without held orders reports 0. */
  readonly providers: readonly ProviderName[];
  readonly now: () => number;
  readonly version: string;
  /** The hash of the config in use; asked when somebody asks for the figures. */
  readonly config: () => string;
  readonly circuits: () => CircuitView;
}): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: EVENT_LOOP_EVERY_MS });
  const registers = [registry];
  new Gauge({
    name: 'topup_build_info',
    help: 'Always 1; the labels say which version runs',
    labelNames: ['version', 'node'],
    registers,
  }).set({ version, node: process.version }, 1);
  const configInfo = new Gauge({
    name: 'topup_config_info',
    help: 'Always 1; the label is the hash of the config in use. Replicas that show different ones differ',
    labelNames: ['config'],
    registers,
  });
  const reloads = new Counter({
    name: 'topup_config_reloads_total',
    help: 'Times that the config file was read again, by what came of it',
    labelNames: ['result'],
    registers,
  });
  for (const result of ['applied', 'refused']) reloads.inc({ result }, 0);
  const moves = new Counter({
    name: 'topup_order_moves_total',
    help: 'Orders that came into a state',
    labelNames: ['state', 'provider'],
    registers,
  });
  const money = moneyCounters(registry);
  const answers = new Counter({
    name: 'topup_provider_answers_total',
    help: 'What providers answered, by road and outcome',
    labelNames: ['provider', 'via', 'outcome'],
    registers,
  });
  const signatures = new Counter({
    name: 'topup_refused_signatures_total',
    help: 'Requests whose signature, secret or token was wrong, by the likely cause',
    labelNames: ['from', 'cause'],
    registers,
  });
  for (const from of ['slack', 'telegram', ...providers])
    for (const cause of ['unsigned', 'clock', 'secret', 'body']) signatures.inc({ from, cause }, 0);
  const callbacks = new Gauge({
    name: 'topup_callback_last_timestamp_seconds',
    help: 'When this process last took a callback of the provider, in Unix time; missing until one came',
    labelNames: ['provider'],
    registers,
  });
  const operators = new Counter({
    name: 'topup_operator_notices_total',
    help: 'What operators should hear',
    labelNames: ['kind'],
    registers,
  });
  // A counter must be seen at 0 first, or Prometheus shows no increase for its first event.
  for (const kind of Object.keys(NOTICE_KINDS)) operators.inc({ kind }, 0);
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
      configInfo.reset();
      configInfo.set({ config: config() }, 1);
      gauges({
        figures: await ledger.figures(),
        held: await ledger.held(),
        accounts: await ledger.accountHolds(),
        circuits: circuits(),
        journal: await ledger.lastCheck(),
        balances: await ledger.balances(),
        at: now(),
      });
      return registry.metrics();
    },
    meter: {
      moved: (state, provider) => moves.inc({ state, provider }),
      money: (stage, team, provider, li) => money[stage].inc({ team, provider }, li / 1000),
      answered: (provider, via, outcome) => {
        answers.inc({ provider, via, outcome });
        if (via === 'callback' && outcome !== 'refused_signature') callbacks.set({ provider }, now() / 1000);
      },
      signatureRefused: (from, cause) => signatures.inc({ from, cause }),
      acknowledged: (platform, ms) => acks.observe({ platform }, ms / 1000),
      delivered: (platform, outcome, lagMs) => {
        deliveries.inc({ platform, outcome });
        if (outcome === 'shown') lag.observe({ platform }, lagMs / 1000);
      },
      reloaded: (result) => reloads.inc({ result }),
      toldOperators: (kind) => operators.inc({ kind }),
    },
  };
}

const NOTICE_KINDS = {
  contradiction: true,
  unlisted_code: true,
  people_needed: true,
  silent: true,
  urgent: true,
  held: true,
  provider_moved: true,
  unstaffed: true,
  outage: true,
  account_held: true,
  account_resumed: true,
  cost: true,
  held_back: true,
  unreadable: true,
  undeliverable: true,
  unknown_order: true,
  doctor: true,
  config_changed: true,
  config_refused: true,
  config_differs: true,
  root: true,
  broken: true,
  reconciled: true,
  balance_low: true,
  balance_well: true,
  digest: true,
  refused: true,
} as const satisfies Readonly<Record<Alert['kind'] | Announcement['kind'] | 'unknown_order', true>>;

const MONEY: Readonly<Record<MoneyStage, string>> = {
  requested: 'Yuan of what was asked for',
  approved: 'Yuan of what was approved, by people or by a rule',
  charged: 'Yuan that providers took, as the budgets count it',
  returned: 'Yuan that providers gave back: refunds, and costs that were lower than counted at first',
};

/** One counter for each stage, because a sum over stages means nothing. */
function moneyCounters(registry: Registry): Readonly<Record<MoneyStage, Counter<'team' | 'provider'>>> {
  const counter = (stage: MoneyStage): Counter<'team' | 'provider'> =>
    new Counter({
      name: `topup_money_${stage}_yuan_total`,
      help: MONEY[stage],
      labelNames: ['team', 'provider'],
      registers: [registry],
    });
  return {
    requested: counter('requested'),
    approved: counter('approved'),
    charged: counter('charged'),
    returned: counter('returned'),
  };
}

const EVERY_MS = 60_000;

/**
 * Counts requests whose sender did not prove who it is, and logs the likely cause: at once, and then once a minute for each sender and
 * cause with how many there were since, so that a stranger cannot fill the log.
 */
export function createRefusedSignatures({
  meter,
  log,
  now,
}: {
  readonly meter: Pick<Meter, 'signatureRefused'>;
  readonly log: Log;
  readonly now: () => number;
}): (refused: RefusedSignature) => void {
  const seen = new Map<string, { loggedAt: number; since: number }>();
  return ({ from, cause, why }) => {
    meter.signatureRefused(from, cause);
    const key = `${from} ${cause}`;
    const last = seen.get(key) ?? { loggedAt: Number.NEGATIVE_INFINITY, since: 0 };
    seen.set(key, last);
    last.since += 1;
    if (now() - last.loggedAt < EVERY_MS) return;
    log.warn('signature.refused', { from, cause, why, times: last.since });
    last.loggedAt = now();
    last.since = 0;
  };
}
