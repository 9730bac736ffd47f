import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ConversationId, Origin } from '../../../src/core/conversation.ts';
import type { Order } from '../../../src/core/order.ts';
import type { Actor } from '../../../src/core/people.ts';
import type { Result } from '../../../src/core/result.ts';
import { AGENT, BOSS, by, type DeskWorld, HERE, LIN, SETTINGS, startDeskWorld } from '../../support/desk-world.ts';
import { policyOf, ruleAsking } from '../../support/rules.ts';

const at = (conversation: string): Origin => ({
  conversation: conversation as ConversationId,
  thread: null,
  message: null,
});
const FIELD = at('slack:C0FIELD');
/** Two teams, neither of which names anybody of the other. */
const teams = SETTINGS.teams.map((team) =>
  team.name === 'field' ? { ...team, approvers: [by('slack:U0CHIEF').account] } : team,
);
const apart = { teams, policy: policyOf(ruleAsking(1)) };

type Try = readonly [string, (ref: string, actor: Actor, origin: Origin) => Promise<Result<unknown, { kind: string }>>];

/** Everything that names an order. */
const tries = ({ desk }: DeskWorld): readonly Try[] => [
  ...(['approve', 'reject'] as const).map(
    (decision): Try => [
      decision,
      (ref, actor, origin) => desk.decide({ order: { by: 'ref', ref }, decision, why: null, by: actor, origin }),
    ],
  ),
  ['mayDecide', desk.mayDecide],
  ['cancel', desk.cancel],
  ['settle', (ref, actor, origin) => desk.settle({ ref, outcome: 'failed', evidence: 'slip', by: actor, origin })],
  ['confirm', (ref, actor, origin) => desk.confirm({ ref, proposal: null, anyway: false, by: actor, origin })],
  ['remind', desk.remind],
  ['status', desk.status],
  ['details', desk.details],
];

describe('what one may not see is answered like what does not exist', () => {
  for (const [who, actor, origin] of [
    ['somebody of another team, in its conversation', by('slack:U0CHIEF'), FIELD],
    ['somebody of another team, alone with us', by('slack:U0CHIEF'), at('slack:U0CHIEF')],
    ['a stranger alone with us', by('slack:U0STRANGER'), at('slack:U0STRANGER')],
    ['somebody in a conversation of no team', by('slack:U0STRANGER'), at('slack:C0OTHER')],
  ] as const) {
    test(`to ${who}, whatever is asked and however the order stands`, async (t) => {
      const world = await startDeskWorld(t, 'sqlite', apart);
      const waiting = await world.opened();
      const decided = await world.opened();
      await world.desk.cancel(decided.ref, AGENT, HERE);
      for (const [name, asks] of tries(world)) {
        const nothing = await asks('T00000', actor, origin);
        for (const { ref } of [waiting, decided]) {
          const answer = await asks(ref, actor, origin);
          const said = JSON.parse(JSON.stringify(answer).replaceAll(ref, 'T00000'));
          assert.deepEqual(said, JSON.parse(JSON.stringify(nothing)), name);
          assert.ok(!answer.ok, name);
        }
      }
      assert.equal((await world.ledger.find({ by: 'ref', ref: waiting.ref }))?.version, 1);
    });
  }

  test('its maker, those whom its verdict names, the team’s people and operators see it, from anywhere they are seen', async (t) => {
    const world = await startDeskWorld(t, 'sqlite', apart);
    const order = await world.opened();
    const seeing: readonly (readonly [Actor, Origin])[] = [
      [AGENT, at('telegram:42')],
      [LIN, FIELD],
      [BOSS, at('slack:U0BOSS')],
      [by('slack:U0OPS'), at('slack:U0OPS')],
      [by('slack:U0ANYBODY'), HERE],
    ];
    for (const [actor, origin] of seeing) {
      const answer = await world.desk.mayDecide(order.ref, actor, origin);
      assert.ok(answer.ok || answer.error.kind !== 'order_not_found', actor.account);
      assert.ok((await world.desk.details(order.ref, actor, origin)).ok, actor.account);
    }
  });

  test('a request key that is somebody else’s order shows nothing of it', async (t) => {
    const world = await startDeskWorld(t, 'sqlite', apart);
    await world.opened({ requestKey: 'slack:1' });
    const again = await world.ask({ requestKey: 'slack:1', by: by('slack:U0CHIEF'), origin: FIELD });
    assert.deepEqual(again, { ok: false, error: { kind: 'request_key_taken' } });
    const own = await world.ask({ requestKey: 'slack:1' });
    assert.ok(own.ok && own.value.seen);
  });
});

test('of an order of another team a new one keeps only that there was one, and when; the rules see it whole', async (t) => {
  const rules = [ruleAsking(1, 'again', { sameNumberWithinMs: 3_600_000 }), ruleAsking(0, 'first')];
  const world = await startDeskWorld(t, 'sqlite', { teams, policy: policyOf(...rules) });
  const first = await world.opened({ reason: 'outage CASE-42' });
  const second = await world.opened({ origin: FIELD, by: by('slack:U0FIELDER'), reason: 'slow CASE-42' });
  const other = await world.opened({
    origin: FIELD,
    by: by('slack:U0CHIEF'),
    number: '13800138000',
    reason: 'CASE-42',
  });
  assert.equal(second.verdict.rule, 'again');
  const foreign = { ref: '', productCode: '', number: '', by: '', reason: '', at: null };
  assert.deepEqual(second.earlier, [{ ...foreign, team: 'support', openedAt: first.openedAt }]);
  assert.deepEqual(second.sameReason, []);
  const ownOf = (order: Order) => other.sameReason.find(({ ref }) => ref === order.ref);
  assert.equal(ownOf(second)?.team, 'field');
  assert.ok(other.sameReason.some(({ ref, team }) => ref === '' && team === 'support'));
});
