import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { movedOrStale } from '../../../src/core/advance.ts';
import type { ConversationId } from '../../../src/core/conversation.ts';
import type { Order } from '../../../src/core/order.ts';
import type { Actor } from '../../../src/core/people.ts';
import type { ReportOutcome } from '../../../src/core/provider.ts';
import type { Result } from '../../../src/core/result.ts';
import { AGENT, BOSS, by, type DeskWorld, HERE, LIN, startDeskWorld } from '../../support/desk-world.ts';
import { policyOf, ruleAsking } from '../../support/rules.ts';

const kindOf = <T, E extends { readonly kind: string }>(result: Result<T, E>): string =>
  result.ok ? 'ok' : result.error.kind;
const at = (conversation: string) => ({ conversation: conversation as ConversationId, thread: null, message: null });

/** Takes an approved order through its sending to what the provider says. */
async function reported({ desk }: DeskWorld, order: Order, outcome: ReportOutcome): Promise<Order> {
  const started =
    order.state === 'approved' ? movedOrStale(await desk.move(order, { kind: 'submission_started' })) : order;
  const { attempt } = started ?? order;
  if (attempt === null) throw new Error('no attempt');
  const { provider, merchantOrderId } = attempt;
  const report = {
    provider,
    via: 'submit',
    merchantOrderId,
    providerOrderId: 'P1',
    outcome,
    code: null,
    why: '',
    costLi: null,
  } as const;
  const after = await desk.recordReport(report);
  if (after === null) throw new Error('not ours');
  return after;
}

/** Confirms without a word of what: enough where there was one proposal. */
const said = ({ ref }: Order, actor: Actor) => ({ ref, by: actor, proposal: null, anyway: false, origin: HERE });

const doubted = async (world: DeskWorld): Promise<Order> => {
  const order = await world.opened();
  const approved = await world.desk.decide({
    order: { by: 'ref', ref: order.ref },
    decision: 'approve',
    why: null,
    by: BOSS,
    origin: HERE,
  });
  if (!approved.ok) throw new Error(approved.error.kind);
  return reported(world, approved.value, { kind: 'unknown', unlisted: false });
};

describe('asking', () => {
  test('the same request delivered again finds the first order, also once the budget is gone', async (t) => {
    const world = await startDeskWorld(t);
    const first = await world.opened({ requestKey: 'slack:1' });
    for (let n = 0; n < 4; n += 1) await world.opened();
    assert.equal(kindOf(await world.ask()), 'over_budget');
    const again = await world.ask({ requestKey: 'slack:1' });
    assert.deepEqual(again, { ok: true, value: { order: first, seen: true } });
  });

  test('the day’s budget is reserved at the asking, and is free again when the order is not bought', async (t) => {
    const world = await startDeskWorld(t);
    const orders = [];
    for (let n = 0; n < 5; n += 1) orders.push(await world.opened());
    assert.equal(kindOf(await world.ask()), 'over_budget');
    const [first] = orders;
    assert.ok(first);
    assert.ok((await world.desk.cancel(first.ref, AGENT, HERE)).ok);
    assert.equal(kindOf(await world.ask()), 'ok');
  });

  test('a new day in the config’s time zone has its own budget', async (t) => {
    const world = await startDeskWorld(t);
    world.at = Date.parse('2026-11-21T23:59:59.999+08:00');
    for (let n = 0; n < 5; n += 1) await world.opened();
    assert.equal(kindOf(await world.ask()), 'over_budget');
    world.at += 1;
    assert.equal(kindOf(await world.ask()), 'ok');
  });

  test('40 requests at once against room for five leave exactly five, on both databases', async (t) => {
    for (const name of ['sqlite', 'postgres'] as const) {
      const world = await startDeskWorld(t, name);
      const results = await Promise.all(Array.from({ length: 40 }, () => world.ask()));
      assert.equal(results.filter(({ ok }) => ok).length, 5, name);
      assert.deepEqual(new Set(results.filter(({ ok }) => !ok).map(kindOf)), new Set(['over_budget']));
    }
  });

  test('what a rule approves by itself stays under its own limit when many are asked at once', async (t) => {
    const world = await startDeskWorld(t);
    const results = await Promise.all(Array.from({ length: 10 }, () => world.ask({ product: 'SMALL' })));
    const states = results.flatMap((result) => (result.ok ? [result.value.order.state] : []));
    assert.equal(states.filter((state) => state === 'approved').length, 2);
  });

  test('a conversation of no team is refused by its id, a private chat belongs to the one team that names the person', async (t) => {
    const world = await startDeskWorld(t);
    assert.equal(kindOf(await world.ask({ origin: at('slack:C0OTHER') })), 'no_team');
    const order = await world.opened({ origin: at('slack:U0AGENT') });
    assert.equal(order.team, 'support');
    assert.equal(order.decisionsIn, 'slack:C0SUPPORT', 'and is decided where the team is');
    assert.equal(kindOf(await world.ask({ origin: at('slack:U0STRANGER'), by: by('slack:U0STRANGER') })), 'no_team');
  });

  test('only requesters ask, where the config names any; by another account of theirs too', async (t) => {
    const world = await startDeskWorld(t);
    assert.equal(kindOf(await world.ask({ by: by('slack:U0STRANGER') })), 'not_requester');
    assert.equal(kindOf(await world.ask({ by: by('telegram:42') })), 'ok');
    assert.equal(kindOf(await world.ask({ by: by('slack:U0STRANGER'), origin: at('slack:C0FIELD') })), 'ok');
  });

  test('with approvals elsewhere the buttons stand there, and the card where it was asked has none', async (t) => {
    const world = await startDeskWorld(t);
    await world.opened({ origin: at('slack:C0FIELD') });
    const shown = world.changes[0]?.notices.map(({ slot, conversation, show }) => [
      slot,
      conversation,
      show.kind === 'card' && show.decide,
    ]);
    assert.deepEqual(shown, [
      ['card', 'slack:C0FIELD', false],
      ['decisions', 'slack:C0APPROVALS', true],
    ]);
  });

  test('nothing is recorded of a request that is refused, or only explained', async (t) => {
    const world = await startDeskWorld(t);
    await world.ask({ number: '12345' });
    await world.ask({ product: 'HUGE' });
    await world.ask({ reason: 'x'.repeat(301) });
    const explained = await world.desk.explain({
      number: '13911281234',
      product: 'BIG',
      anyway: false,
      by: AGENT,
      origin: at('slack:C0SUPPORT'),
    });
    assert.ok(explained.ok && explained.value.verdict.ok);
    assert.deepEqual(
      explained.value.skipped.map(({ rule, by }) => [rule.name, by]),
      [['small', 'priceUpToLi']],
    );
    assert.equal(world.changes.length, 0);
    const { orders } = await world.ledger.list({ teams: null, msisdn: null, maker: null, states: null, limit: 9 });
    assert.deepEqual(orders, []);
  });
});

describe('deciding', () => {
  const decide = (world: DeskWorld, order: Order, actor = BOSS, decision: 'approve' | 'reject' = 'approve') =>
    world.desk.decide({
      order: { by: 'ref', ref: order.ref.toLowerCase() },
      decision,
      why: 'not needed',
      by: actor,
      origin: HERE,
    });

  test('never by the one who asked, under whichever account', async (t) => {
    const world = await startDeskWorld(t);
    const order = await world.opened({ by: LIN });
    assert.equal(kindOf(await decide(world, order, by('telegram:1001'))), 'own_order');
    assert.equal(kindOf(await decide(world, order, BOSS)), 'ok');
  });

  test('by a member of a named group, and by nobody where the group cannot be asked', async (t) => {
    const world = await startDeskWorld(t);
    const order = await world.opened();
    world.group = 'unknown';
    const refused = await decide(world, order, by('slack:U0LEAD'));
    assert.deepEqual(refused, { ok: false, error: { kind: 'not_approver', group: 'unknown' } });
    world.group = 'member';
    assert.equal(kindOf(await decide(world, order, by('slack:U0LEAD'))), 'ok');
  });

  test('once: of many at the same time exactly one wins, and the others are told what was decided', async (t) => {
    const world = await startDeskWorld(t);
    const order = await world.opened();
    const results = await Promise.all([
      ...Array.from({ length: 10 }, () => decide(world, order, BOSS)),
      ...Array.from({ length: 10 }, () => decide(world, order, LIN, 'reject')),
    ]);
    assert.equal(results.filter(({ ok }) => ok).length, 1);
    assert.deepEqual(new Set(results.filter(({ ok }) => !ok).map(kindOf)), new Set(['already_decided']));
    assert.equal(kindOf(await world.desk.cancel(order.ref, AGENT, HERE)), 'too_late');
  });

  test('two approvals are two people', async (t) => {
    const world = await startDeskWorld(t, 'sqlite', { policy: policyOf(ruleAsking(2, 'two')) });
    const order = await world.opened();
    const first = await decide(world, order, by('telegram:1001'));
    assert.equal(first.ok && first.value.state, 'awaiting_approval');
    assert.equal(kindOf(await decide(world, order, LIN)), 'already_voted');
    const second = await decide(world, order, BOSS);
    assert.equal(second.ok && second.value.state, 'approved');
  });
});

describe('settling by hand', () => {
  const settle = (world: DeskWorld, { ref }: Order, actor = BOSS, outcome: 'delivered' | 'failed' = 'delivered') =>
    world.desk.settle({ ref, outcome, evidence: 'carrier slip 8841', by: actor, origin: HERE });

  test('two approvers end a doubt with evidence, and both stand in the journal', async (t) => {
    const world = await startDeskWorld(t);
    const order = await doubted(world);
    assert.equal(order.state, 'in_doubt');
    const proposed = await settle(world, order);
    assert.equal(proposed.ok && proposed.value.state, 'in_doubt', 'one alone ends nothing');
    const confirmed = await world.desk.confirm(said(order, LIN));
    assert.equal(confirmed.ok && confirmed.value.state, 'succeeded');
    const journal = await world.ledger.journal(order.id);
    const names = journal.flatMap(({ event }) => ('by' in event ? [`${event.kind} ${event.by?.person}`] : []));
    assert.deepEqual(names.slice(-2), ['settlement_proposed slack:U0BOSS', 'settled_delivered person:Lin']);
  });

  test('settled as failed gives the money back, and a delivery that is reported later is a conflict', async (t) => {
    const world = await startDeskWorld(t);
    const order = await doubted(world);
    await settle(world, order, BOSS, 'failed');
    const confirmed = await world.desk.confirm(said(order, LIN));
    assert.equal(confirmed.ok && confirmed.value.state, 'failed');
    const [budget] = await world.desk
      .budget(AGENT, at('slack:C0SUPPORT'))
      .then((result) => (result.ok ? result.value : []));
    assert.equal(budget?.used.li, 0);
    const after = await reported(world, order, { kind: 'delivered' });
    assert.deepEqual([after.state, after.conflict === null], ['failed', false]);
  });

  test('not by the one who asked, not by a stranger, not by the same person twice under two accounts', async (t) => {
    const world = await startDeskWorld(t);
    const order = await doubted(world);
    assert.equal(kindOf(await settle(world, order, AGENT)), 'own_order');
    assert.equal(kindOf(await settle(world, order, by('slack:U0STRANGER'))), 'not_approver');
    assert.equal(kindOf(await world.desk.confirm(said(order, BOSS))), 'nothing_to_confirm');
    assert.ok((await settle(world, order, by('telegram:1001'))).ok);
    assert.equal(kindOf(await world.desk.confirm(said(order, LIN))), 'own_settlement');
    assert.equal(kindOf(await world.desk.confirm(said(order, by('telegram:42')))), 'own_order');
  });

  test('only what is in doubt or taken and unfinished', async (t) => {
    const world = await startDeskWorld(t);
    assert.equal(kindOf(await settle(world, await world.opened())), 'not_settleable');
  });
});
