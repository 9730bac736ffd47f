import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Order } from '../../../src/core/order.ts';
import { mayProbe } from '../../../src/core/proof.ts';
import type { ProviderReport, ReportOutcome } from '../../../src/core/provider.ts';
import { isAgainstProvider } from '../../../src/core/settlement.ts';
import { MOVES } from '../../../src/core/transitions.ts';
import { accountAt, eventWithin } from '../../support/provider-facts.ts';
import { BOSS, JUHE, step, submitting, YTX } from '../../support/steps.ts';

const [MINUTE, DAY] = [60_000, 86_400_000];
const ACCOUNT = 'a1b2c3d4e5f60718';
const PROVIDER = accountAt('juhe', ACCOUNT);
const UNANSWERED = { kind: 'unknown', unlisted: false } as const;

const report = (order: Order, outcome: ReportOutcome, via: ProviderReport['via']): ProviderReport => ({
  provider: order.attempt?.provider ?? 'ytx',
  via,
  merchantOrderId: order.attempt?.merchantOrderId ?? assert.fail(),
  providerOrderId: null,
  outcome,
  code: outcome.kind === 'confirm' ? '210509' : null,
  why: outcome.kind,
  costLi: null,
});

/** An order with one provider, and what is said of it minute after minute. */
function told(offer: typeof YTX | typeof JUHE, silentForMs = Number.POSITIVE_INFINITY) {
  const product = { code: '1QG00102410', name: { en: '1 GB', zh: '1GB' }, priceLi: 19_630, offers: [offer, YTX, JUHE] };
  const planned = submitting({ product });
  let order: Order = { ...planned, attempt: planned.attempt && { ...planned.attempt, account: ACCOUNT } };
  const start = order.changedAt;
  return {
    now: () => order,
    says: (outcome: ReportOutcome, minute: number, via: ProviderReport['via'] = 'query') => {
      const at = start + minute * MINUTE;
      const event = eventWithin(order, report(order, outcome, via), at, silentForMs);
      const change = event && step(order, event, at);
      order = change?.after ?? order;
      return change;
    },
    happens: (kind: 'probed' | 'probe_refused', minute: number) => {
      const word = { provider: 'juhe', code: '210509', why: 'no' } as const;
      order = step(order, kind === 'probed' ? { kind } : { kind, word }, start + minute * MINUTE).after;
    },
    step: (...given: Parameters<typeof step> extends [Order, ...infer Rest] ? Rest : never) => {
      order = step(order, ...given).after;
    },
  };
}

const kindsOf = (changes: readonly (ReturnType<typeof step> | null)[]) => changes.map((one) => one?.event.kind ?? null);

test('nothing fails over out of doubt, by whatever event', () => {
  // A restored order is released by proof, as what it was and under the id it had: no other attempt is planned.
  const { released: _, ...others } = MOVES.in_doubt;
  assert.equal(Object.values(others).includes('approved'), false);
  assert.equal(Object.values(MOVES.accepted).includes('approved'), false);
});

describe('an order that was refused, and not certainly', () => {
  test('is not failed by a query that does not find it, nor by any number of them in a minute', () => {
    const order = told(JUHE);
    order.says({ kind: 'confirm' }, 0, 'submit');
    for (let n = 0; n < 20; n += 1) order.says({ kind: 'not_found' }, 1);
    assert.equal(order.now().state, 'in_doubt');
    assert.equal(order.now().attempt?.number, 1);
  });

  test('fails by the whole proof: refused again when it was sent again, and not found over ten minutes after that', () => {
    const order = told(JUHE);
    order.says({ kind: 'confirm' }, 0, 'submit');
    order.says({ kind: 'not_found' }, 1);
    order.happens('probed', 1);
    order.happens('probe_refused', 2);
    const said = [3, 9, 10, 11].map((minute) => order.says({ kind: 'not_found' }, minute));
    assert.deepEqual(kindsOf(said), ['not_found', 'not_found', null, 'refused']);
    assert.deepEqual([order.now().state, order.now().word?.code], ['failed', '210509']);
    assert.equal(order.now().attempt?.number, 1, 'and it does not go elsewhere');
  });

  test('is for people where the one more sending was not answered: that may have made the order', () => {
    const order = told(JUHE);
    order.says({ kind: 'confirm' }, 0, 'submit');
    order.says({ kind: 'not_found' }, 9);
    order.happens('probed', 9);
    const said = [10, 18, 18.5, 20].map((minute) => order.says({ kind: 'not_found' }, minute));
    assert.deepEqual(kindsOf(said), ['not_found', 'not_found', null, 'not_found']);
    assert.equal(order.now().state, 'in_doubt');
    assert.deepEqual(
      said.at(-1)?.notices.map(({ slot, show }) => [slot, show.kind === 'reply' ? show.reply.kind : null]),
      [
        ['reply', 'people_needed'],
        ['operators', null],
      ],
    );
  });

  test('is for people where it was never sent again, and where people have begun to settle it', () => {
    const unprobed = told(JUHE);
    unprobed.says({ kind: 'confirm' }, 0, 'submit');
    for (const minute of [1, 5, 20]) unprobed.says({ kind: 'not_found' }, minute);
    assert.deepEqual([unprobed.now().state, unprobed.now().doubt?.peopleAsked], ['in_doubt', true]);

    const settling = told(JUHE);
    settling.says({ kind: 'confirm' }, 0, 'submit');
    settling.says({ kind: 'not_found' }, 1);
    settling.happens('probed', 1);
    settling.happens('probe_refused', 2);
    settling.step({ kind: 'settlement_proposed', by: BOSS, outcome: 'delivered', evidence: 'their books' });
    for (const minute of [3, 9, 20]) settling.says({ kind: 'not_found' }, minute);
    assert.deepEqual([settling.now().state, settling.now().doubt?.peopleAsked], ['in_doubt', true]);
  });

  test('goes on where it is found after all, also after it was sent again', () => {
    const order = told(JUHE);
    order.says({ kind: 'confirm' }, 0, 'submit');
    order.says({ kind: 'not_found' }, 1);
    order.happens('probed', 1);
    order.says({ kind: 'accepted' }, 1, 'submit');
    assert.equal(order.now().state, 'accepted');
  });
});

describe('the same order is sent again, as a question', () => {
  const refused = (offer: typeof YTX | typeof JUHE = JUHE) => {
    const order = told(offer);
    order.says({ kind: 'confirm' }, 0, 'submit');
    order.says({ kind: 'not_found' }, 1);
    return order;
  };

  test('after a query has not found it, twice in all', () => {
    const order = told(JUHE);
    order.says({ kind: 'confirm' }, 0, 'submit');
    assert.equal(mayProbe(order.now(), PROVIDER), false);
    for (const probes of [0, 1]) {
      order.says({ kind: 'not_found' }, 1 + probes);
      assert.equal(mayProbe(order.now(), PROVIDER), true, `after ${probes}`);
      order.happens('probed', 1 + probes);
      assert.equal(mayProbe(order.now(), PROVIDER), false);
    }
    order.says({ kind: 'not_found' }, 5);
    assert.equal(mayProbe(order.now(), PROVIDER), false, 'a third time');
  });

  test('never to YTX, which would buy it twice', () =>
    assert.equal(mayProbe(refused(YTX).now(), accountAt('ytx', ACCOUNT)), false));

  test('never to another account than the one it went to, which would not know the id: nor where nobody knows which that was', () => {
    const order = refused().now();
    assert.equal(mayProbe(order, { ...PROVIDER, account: 'another' }), false);
    assert.equal(
      mayProbe({ ...order, attempt: order.attempt && { ...order.attempt, account: null } }, PROVIDER),
      false,
    );
  });

  test('never where it was not refused but unanswered', () => {
    const order = told(JUHE);
    order.says(UNANSWERED, 0, 'submit');
    order.says({ kind: 'not_found' }, 1);
    assert.equal(mayProbe(order.now(), PROVIDER), false);
  });

  test('never once people have begun to settle it, were called, or it has ended', () => {
    const settling = refused();
    settling.step({ kind: 'settlement_proposed', by: BOSS, outcome: 'failed', evidence: 'their books' });
    assert.equal(mayProbe(settling.now(), PROVIDER), false);
    const called = refused();
    called.step({ kind: 'silent', why: 'so long' });
    assert.equal(mayProbe(called.now(), PROVIDER), false);
    const ended = refused();
    ended.step({ kind: 'failed', word: { provider: 'juhe', code: 'game_state 9', why: 'no' } });
    assert.equal(mayProbe(ended.now(), PROVIDER), false);
  });
});

describe('an order that the provider took', () => {
  const taken = (silentForMs?: number) => {
    const order = told(YTX, silentForMs);
    order.says({ kind: 'accepted' }, 0, 'submit');
    return order;
  };

  test('and does not find any more is a doubt that people see, by the same proof', () => {
    const order = taken();
    const said = [2, 20, 40, 62].map((minute) => order.says({ kind: 'not_found' }, minute));
    assert.deepEqual(kindsOf(said), ['not_found', 'not_found', null, 'doubted']);
    assert.deepEqual(
      said.at(-1)?.notices.map(({ slot, show }) => [slot, show.kind === 'reply' ? show.reply.kind : null]),
      [
        ['card', null],
        ['reply', 'people_needed'],
        ['operators', null],
      ],
    );
    order.says({ kind: 'delivered' }, 90);
    assert.equal(order.now().state, 'succeeded', 'and a late delivery ends it as ever');
  });

  test('and that stays silent too long is a doubt that people see, once, whatever it says but the end', () => {
    const order = taken(DAY);
    assert.equal(order.says({ kind: 'charging' }, 23 * 60), null);
    const change = order.says({ kind: 'charging' }, 24 * 60);
    assert.equal(change?.after.state, 'in_doubt');
    assert.deepEqual(
      change?.notices.map(({ slot, show }) => [slot, show.kind === 'reply' ? show.reply.kind : null]),
      [
        ['card', null],
        ['reply', 'silent'],
        ['operators', null],
      ],
    );
    for (const outcome of [{ kind: 'charging' }, UNANSWERED, { kind: 'not_found' }] as const) {
      for (const minute of [25 * 60, 60 * 60]) assert.equal(order.says(outcome, minute), null);
    }
    order.says({ kind: 'delivered' }, 70 * 60);
    assert.equal(order.now().state, 'succeeded');
  });

  test('is counted from when it was first taken, not from the last time it said so', () => {
    const order = taken(DAY);
    order.says({ kind: 'unknown', unlisted: true }, 12 * 60);
    order.says({ kind: 'charging' }, 13 * 60);
    assert.equal(order.now().state, 'accepted');
    order.says({ kind: 'charging' }, 24 * 60);
    assert.equal(order.now().doubt?.silent, true);
  });
});

test('a doubt that nothing ends calls people after the same time, once, also where no question was answered', () => {
  const order = told(YTX, DAY);
  order.says(UNANSWERED, 0, 'submit');
  const said = [60, 23 * 60, 24 * 60, 25 * 60].map((minute) => order.says(UNANSWERED, minute));
  assert.deepEqual(kindsOf(said), [null, null, 'silent', null]);
  assert.equal(order.now().doubt?.peopleAsked, true);
});

test('settling as failed what a provider took and is silent about is looked at twice, as while it says that it delivers', () => {
  const order = told(YTX, DAY);
  order.says({ kind: 'accepted' }, 0, 'submit');
  order.says({ kind: 'charging' }, 24 * 60);
  const propose = (outcome: 'failed' | 'delivered') =>
    order.step({ kind: 'settlement_proposed', by: BOSS, outcome, evidence: 'their books', version: 1 });
  propose('failed');
  assert.equal(isAgainstProvider(order.now()), true);
  propose('delivered');
  assert.equal(isAgainstProvider(order.now()), false);
});
