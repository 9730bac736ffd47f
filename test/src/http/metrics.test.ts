import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Figures } from '../../../src/core/ledger.ts';
import { createMetrics } from '../../../src/http/metrics.ts';
import { createRecorded, createRunners } from '../../../src/jobs/runner.ts';
import { anOrder, moving, OPENED_AT, opening } from '../../support/orders.ts';
import { silentLog } from '../../support/silent.ts';

const NOTHING: Figures = {
  ...{ open: [], oldestDoubtAt: null, waiting: [], undelivered: 0, oldestUndeliveredAt: null },
  ...{ parked: 0, oldestParkedAt: null, setAside: 0 },
};
const NOW = OPENED_AT;
const MINUTE = 60_000;

function world(figures: Partial<Figures> = {}) {
  const circuits = new Map([
    ['ytx', { isOpen: () => true }],
    ['juhe', { isOpen: () => false }],
  ] as const);
  const ledger = {
    figures: async () => ({ ...NOTHING, ...figures }),
    held: async () => [],
    accountHolds: async () => [],
    lastCheck: async () => null,
    balances: async () => [],
  };
  const given = { ledger, providers: ['ytx', 'juhe'] as const, now: () => NOW };
  const metrics = createMetrics({ ...given, version: '1.2.3', config: () => 'c0ffee', circuits: () => circuits });
  /** The value of a series as `/metrics` writes it; undefined where there is none. */
  const readSeries = async (series: string): Promise<number | undefined> => {
    const line = (await metrics.render()).split('\n').find((one) => one.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  };
  return { metrics, readSeries };
}

test('it says which version runs, and how its Node does', async () => {
  const { metrics, readSeries } = world();
  assert.equal(await readSeries(`topup_build_info{version="1.2.3",node="${process.version}"}`), 1);
  assert.equal(await readSeries('topup_config_info{config="c0ffee"}'), 1);
  const text = await metrics.render();
  for (const name of ['process_cpu_seconds_total', 'nodejs_eventloop_lag_p99_seconds', 'nodejs_heap_size_used_bytes'])
    assert.match(text, new RegExp(`^${name} \\d`, 'm'));
});

test('money is counted in yuan by team and provider, from each committed change, after the requester was answered', async () => {
  const { metrics, readSeries } = world();
  const runners = createRunners({ now: () => NOW, log: silentLog });
  const recorded = createRecorded({ runners, meter: metrics.meter, log: silentLog, operatorsHaveAPlace: () => true });
  const approved = moving(anOrder(), 'approved');
  for (const change of [opening(anOrder()), opening(anOrder()), approved, moving(approved.after, 'succeeded')])
    recorded(change);
  assert.equal(await readSeries('topup_money_requested_yuan_total{team="support",provider="ytx"}'), undefined);
  await new Promise(setImmediate);
  const of = (stage: string) => readSeries(`topup_money_${stage}_yuan_total{team="support",provider="ytx"}`);
  assert.deepEqual(
    [await of('requested'), await of('approved'), await of('charged'), await of('returned')],
    [39.26, 19.63, 19.63, undefined],
  );
});

test('approvals that wait stand in one age each, and the oldest says how old it is', async () => {
  const ago = (minutes: number, count: number) => ({ openedAt: NOW - minutes * MINUTE, count });
  const { readSeries } = world({ waiting: [ago(14, 2), ago(15, 1), ago(239, 4), ago(1440, 8), ago(-5, 16)] });
  const ages = ['under_15m', 'under_1h', 'under_4h', 'under_1d', 'over_1d'];
  const counted = await Promise.all(ages.map((age) => readSeries(`topup_approvals_waiting{age="${age}"}`)));
  assert.deepEqual(counted, [18, 1, 4, 0, 8]);
  assert.equal(await readSeries('topup_oldest_approval_seconds'), 86_400);
});

test('an approval that was decided leaves its age', async () => {
  let waiting: Figures['waiting'] = [{ openedAt: NOW, count: 3 }];
  const ledger = {
    figures: async () => ({ ...NOTHING, waiting }),
    held: async () => [],
    accountHolds: async () => [],
    lastCheck: async () => null,
    balances: async () => [],
  };
  const { render } = createMetrics({
    ...{ ledger, providers: [], now: () => NOW },
    ...{ version: '1', config: () => '', circuits: () => new Map() },
  });
  assert.match(await render(), /^topup_approvals_waiting\{age="under_15m"\} 3$/m);
  waiting = [];
  assert.match(await render(), /^topup_approvals_waiting\{age="under_15m"\} 0$/m);
  assert.match(await render(), /^topup_oldest_approval_seconds 0$/m);
});

test('a provider whose purchases are held back is 1, the other 0', async () => {
  const { readSeries } = world();
  assert.equal(await readSeries('topup_circuit_open{provider="ytx"}'), 1);
  assert.equal(await readSeries('topup_circuit_open{provider="juhe"}'), 0);
});

test('the last callback of a provider has its time; one with a wrong signature is none', async () => {
  const { metrics, readSeries } = world();
  const series = 'topup_callback_last_timestamp_seconds{provider="juhe"}';
  metrics.meter.answered('juhe', 'callback', 'refused_signature');
  metrics.meter.answered('juhe', 'query', 'delivered');
  assert.equal(await readSeries(series), undefined);
  metrics.meter.answered('juhe', 'callback', 'delivered');
  assert.equal(await readSeries(series), NOW / 1000);
});

test('what operators should hear is there at 0, so that the first one is an increase', async () => {
  const { metrics, readSeries } = world({ parked: 2, oldestParkedAt: NOW - 90_000 });
  const series = 'topup_operator_notices_total{kind="contradiction"}';
  assert.equal(await readSeries(series), 0);
  metrics.meter.toldOperators('contradiction');
  assert.equal(await readSeries(series), 1);
  assert.equal(await readSeries('topup_oldest_parked_seconds'), 90);
});
