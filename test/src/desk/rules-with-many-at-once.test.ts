import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ConversationId } from '../../../src/core/conversation.ts';
import type { AccountId, GroupId } from '../../../src/core/people.ts';
import { moneyBudget, NO_BUDGETS } from '../../support/budgets.ts';
import { databases } from '../../support/databases.ts';
import { AGENT, BOSS, by, HERE, LIN, SETTINGS, startDeskWorld } from '../../support/desk-world.ts';
import { policyOf, ruleAsking } from '../../support/rules.ts';

const HOUR = 3_600_000;
const kindOf = (result: { readonly ok: boolean; readonly error?: { readonly kind: string } }): string =>
  result.ok ? 'ok' : (result.error?.kind ?? '');
const AGAIN = policyOf(ruleAsking(2, 'same number again', { sameNumberWithinMs: 24 * HOUR }), ruleAsking(0, 'small'));
const UNLIMITED = SETTINGS.teams.map((team) => ({ ...team, budget: moneyBudget(null, null) }));

for (const { name } of databases) {
  describe(`rules on ${name}`, () => {
    test('of many requests for one number at the same moment only the first is the first', async (t) => {
      const world = await startDeskWorld(t, name, { policy: AGAIN, teams: UNLIMITED });
      const results = await Promise.all(Array.from({ length: 12 }, () => world.ask()));
      const rules = results.map((result) => (result.ok ? result.value.order.verdict.rule : 'refused'));
      assert.deepEqual(rules.toSorted(), [...Array(11).fill('same number again'), 'small']);
    });

    test('so do many of one person, where a rule counts them, and many with one ticket', async (t) => {
      const counting = policyOf(
        ruleAsking(1, 'fifth', { makerCountWithin: { count: 4, ms: HOUR } }),
        ruleAsking(0, 'small'),
      );
      const world = await startDeskWorld(t, name, { policy: counting, teams: UNLIMITED });
      const numbers = Array.from({ length: 9 }, (_, n) => `1391128123${n}`);
      const asked = await Promise.all(numbers.map((number) => world.ask({ number })));
      assert.equal(asked.filter((result) => result.ok && result.value.order.verdict.rule === 'small').length, 4);

      const ticket = policyOf(ruleAsking(1, 'ticket again', { sameReasonWithinMs: HOUR }), ruleAsking(0, 'small'));
      const other = await startDeskWorld(t, name, { policy: ticket, teams: UNLIMITED });
      const again = await Promise.all(
        numbers.map((number, n) => other.ask({ number, reason: `${n % 2 === 0 ? 'outage' : 'slow'} case-42` })),
      );
      assert.equal(again.filter((result) => result.ok && result.value.order.verdict.rule === 'small').length, 1);
    });

    test('forty requests at once against a budget for seventeen leave exactly seventeen, in money and in count', async (t) => {
      const policy = policyOf(ruleAsking(1));
      const limits = [
        { budget: moneyBudget(17 * 19_630, null) },
        { budget: { day: { li: null, orders: 17 }, month: { li: null, orders: null } } },
      ];
      for (const limit of limits) {
        const teams = SETTINGS.teams.map((team) => ({ ...team, ...limit }));
        const world = await startDeskWorld(t, name, { policy, teams });
        const numbers = Array.from({ length: 40 }, (_, n) => `139112812${String(n).padStart(2, '0')}`);
        const results = await Promise.all(numbers.map((number) => world.ask({ number })));
        assert.equal(results.filter(({ ok }) => ok).length, 17);
        assert.deepEqual(new Set(results.map(kindOf)), new Set(['ok', 'over_budget']));
      }
    });

    test('what rules approve by themselves stays under its cap however many ask at once; then people decide', async (t) => {
      const budgets = {
        ...NO_BUDGETS,
        byRule: { maker: { li: 3 * 19_630, orders: null }, team: { li: null, orders: null } },
      };
      const world = await startDeskWorld(t, name, {
        policy: policyOf(ruleAsking(0, 'small')),
        budgets,
        teams: UNLIMITED,
      });
      const numbers = Array.from({ length: 8 }, (_, n) => `1391128123${n}`);
      const results = await Promise.all(numbers.map((number) => world.ask({ number })));
      const states = results.map((result) => (result.ok ? result.value.order.state : 'refused'));
      assert.equal(states.filter((state) => state === 'approved').length, 3);
      assert.equal(states.filter((state) => state === 'awaiting_approval').length, 5);
    });
  });
}

test('a quota for a number holds over all teams and requesters, and is free again after an order that was not bought', async (t) => {
  const budgets = { ...NO_BUDGETS, number: { day: { li: null, orders: 1 }, month: { li: null, orders: null } } };
  const world = await startDeskWorld(t, 'sqlite', { policy: policyOf(ruleAsking(1)), budgets });
  const first = await world.opened();
  const elsewhere = { conversation: 'slack:C0FIELD' as ConversationId, thread: null, message: null };
  assert.equal(kindOf(await world.ask({ by: by('slack:U0FIELD'), origin: elsewhere })), 'over_budget');
  assert.equal(kindOf(await world.ask({ number: '13911281235' })), 'ok');
  await world.desk.cancel(first.ref, AGENT, HERE);
  assert.equal(kindOf(await world.ask({ by: by('slack:U0FIELD'), origin: elsewhere })), 'ok');
});

test('a rule that was changed does not judge an order again, and the journal keeps the one that did', async (t) => {
  const world = await startDeskWorld(t, 'sqlite', { policy: policyOf(ruleAsking(1, 'one', { priceUpToLi: 20_000 })) });
  const order = await world.opened();
  const [opened] = await world.ledger.journal(order.id);
  assert.deepEqual(opened?.event, {
    kind: 'opened',
    rule: ruleAsking(1, 'one', { priceUpToLi: 20_000 }),
    rules: 'hash',
  });
});

test('a reason must match the pattern of the config, and is told its sentence', async (t) => {
  const sentence = { en: 'Name the ticket.', zh: '请写工单号。' };
  const world = await startDeskWorld(t, 'sqlite', { reasonPattern: { pattern: /CASE-\d+/u, sentence } });
  const refused = await world.ask({ reason: 'outage' });
  assert.deepEqual(refused, { ok: false, error: { kind: 'reason_does_not_match', sentence } });
  assert.equal(kindOf(await world.ask({ reason: 'outage CASE-42' })), 'ok');
});

test('who asks as urgent waits for one of those named for it, with a reason, and the operators hear of it', async (t) => {
  const cfo = by('slack:U0CFO');
  const operators = { conversation: 'slack:C0OPS' as ConversationId, people: [] };
  const policy = { ...policyOf(ruleAsking(2)), urgent: [cfo.account] };
  const world = await startDeskWorld(t, 'sqlite', { policy, operators });
  assert.equal(kindOf(await world.ask({ urgent: true, reason: ' ' })), 'urgent_needs_reason');
  const order = await world.opened({ urgent: true, reason: 'surgery' });
  assert.equal(order.urgent, true);
  const told = world.changes[0]?.notices.find(({ slot }) => slot === 'operators');
  assert.deepEqual(told?.show, { kind: 'operators', alert: { kind: 'urgent', order: order.ref, by: AGENT.name } });
  const decide = (who: typeof BOSS) =>
    world.desk.decide({ order: { by: 'ref', ref: order.ref }, decision: 'approve', why: null, by: who, origin: HERE });
  assert.equal(kindOf(await decide(BOSS)), 'not_approver');
  const approved = await decide(cfo);
  assert.equal(approved.ok && approved.value.state, 'approved');
  const budget = await world.desk.budget(AGENT, order.origin);
  const urgent = budget.ok ? budget.value.find(({ account }) => account.kind === 'urgent') : undefined;
  assert.deepEqual(urgent?.used, { li: order.product.priceLi, orders: 1 });
});

test('who is in a group that a rule asks about is asked of the platform, and nobody passes where it cannot say', async (t) => {
  const leads = ruleAsking(0, 'leads', { makers: ['slack:group:S0LEADS' as GroupId] });
  const world = await startDeskWorld(t, 'sqlite', { policy: policyOf(leads, ruleAsking(1)) });
  const ruleFor = async (group: typeof world.group) => {
    world.group = group;
    const result = await world.ask();
    return result.ok ? result.value.order.verdict.rule : result.error.kind;
  };
  assert.deepEqual(
    [await ruleFor('member'), await ruleFor('not_member'), await ruleFor('unknown')],
    ['leads', 'standard', 'rule_unknown'],
  );
});

test('a person whose account in a group is another one of theirs is in it all the same', async (t) => {
  const group = 'slack:group:S0LEADS' as GroupId;
  const teams = SETTINGS.teams.map((team) => ({ ...team, approvers: [group] }));
  const world = await startDeskWorld(t, 'sqlite', { teams, policy: policyOf(ruleAsking(1)) });
  const order = await world.opened();
  world.group = 'member';
  const decided = await world.desk.decide({
    order: { by: 'ref', ref: order.ref },
    decision: 'approve',
    why: null,
    by: { ...LIN, account: 'telegram:1001' as AccountId },
    origin: HERE,
  });
  assert.equal(decided.ok && decided.value.state, 'approved');
});

test('somebody asks again for a number: the card has when, what, who, why and where, newest first', async (t) => {
  const world = await startDeskWorld(t, 'sqlite', { policy: policyOf(ruleAsking(1)) });
  const first = await world.opened({ reason: 'outage CASE-42' });
  world.at += HOUR;
  const origin = { conversation: 'slack:C0SUPPORT' as ConversationId, thread: null, message: '1700000000.000100' };
  const second = await world.opened({ reason: 'still no data', origin, product: 'SMALL' });
  const other = await world.opened({ number: '13800138000', reason: 'slow, case-42!' });
  world.at += HOUR;
  const third = await world.opened({ reason: 'CASE-42 again' });
  assert.deepEqual(third.earlier, [
    {
      team: 'support',
      ref: second.ref,
      productCode: 'SMALL',
      openedAt: second.openedAt,
      number: '139****1234',
      by: 'Ann',
      reason: 'still no data',
      at: { conversation: 'slack:C0SUPPORT', message: '1700000000.000100' },
    },
    { ...third.earlier[1], ref: first.ref, at: null },
  ]);
  assert.deepEqual(
    third.sameReason.map(({ ref, number }) => [ref, number]),
    [[other.ref, '138****8000']],
  );
});

test('what is explained counts into nothing that the order would not go into', async (t) => {
  const one = { day: { li: null, orders: 1 }, month: { li: null, orders: null } };
  const budgets = {
    ...NO_BUDGETS,
    provider: { ...NO_BUDGETS.provider, juhe: one },
    byRule: { maker: { li: 19_630, orders: null }, team: { li: null, orders: null } },
  };
  const ytx = { provider: 'ytx', kind: 'traffic', flowCode: null } as const;
  const products = SETTINGS.products.map((product) => ({ ...product, offers: [...product.offers, ytx] }));
  const world = await startDeskWorld(t, 'sqlite', { policy: policyOf(ruleAsking(1)), budgets, products });
  const { origin } = await world.opened();
  const explained = await world.desk.explain({
    number: '13911281234',
    product: 'BIG',
    anyway: false,
    by: AGENT,
    origin,
  });
  assert.ok(explained.ok);
  assert.equal(explained.value.provider, 'ytx');
  const moved = explained.value.after.flatMap(({ account: { kind, per }, used: { orders } }, index) =>
    orders === explained.value.counts[index]?.used.orders ? [] : [`${kind} ${per}`],
  );
  assert.deepEqual(moved, ['team day', 'team month', 'maker day']);
});

test('a budget tells what each provider with a limit has left, whichever team looks', async (t) => {
  const provider = { ...NO_BUDGETS.provider, juhe: moneyBudget(50_000, null) };
  const world = await startDeskWorld(t, 'sqlite', {
    policy: policyOf(ruleAsking(1)),
    budgets: { ...NO_BUDGETS, provider },
  });
  await world.opened();
  const origin = { conversation: 'slack:C0FIELD' as ConversationId, thread: null, message: null };
  const budget = await world.desk.budget(by('slack:U0FIELD'), origin);
  const told = budget.ok ? budget.value.filter(({ account }) => account.kind === 'provider') : [];
  assert.deepEqual(
    told.map(({ account: { name, per, caps }, used }) => [name, per, caps.li, used.li]),
    [['juhe', 'day', 50_000, 19_630]],
  );
});
