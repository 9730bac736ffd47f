import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createIdentity } from '../../../src/core/identity.ts';
import { type AccountId, type Actor, createPeople, type PersonId } from '../../../src/core/people.ts';
import { type DecisionRights, decisionOf, mayDecide, NO_RIGHTS } from '../../../src/core/voting.ts';
import { opening, step } from '../../support/steps.ts';

// Whatever people under whatever accounts press in whatever order, for themselves and for others.
const PEOPLE = ['ann', 'bo', 'chen', 'dai', 'eve'] as const;
const presses = fc.record({
  who: fc.constantFrom(...PEOPLE),
  account: fc.constantFrom('slack', 'telegram'),
  decision: fc.constantFrom('approve', 'approve', 'approve', 'reject'),
  isMember: fc.boolean(),
  principals: fc.subarray([...PEOPLE]),
  escalates: fc.boolean(),
});
const named = fc.subarray([...PEOPLE], { minLength: 1 });
const verdicts = fc.record({
  steps: fc.array(fc.record({ approvals: fc.integer({ min: 1, max: 3 }), approvers: named }), {
    minLength: 1,
    maxLength: 3,
  }),
  rejections: fc.integer({ min: 1, max: 2 }),
  escalateTo: fc.subarray([...PEOPLE]),
});
const byName = (name: string, platform = 'slack'): Actor => ({
  account: `${platform}:${name}` as AccountId,
  person: `person:${name}` as PersonId,
  name,
});
const everybody = createPeople(
  PEOPLE.map((name) => ({ name, accounts: [byName(name).account, byName(name, 'telegram').account] })),
);
/** A person of one account, whom only a config joins to others. */
const alone = (name: string): Actor => ({ ...byName(name), person: byName(name).account as string as PersonId });
const idsOf = (names: readonly string[]): readonly AccountId[] => names.map((name) => byName(name).account);

test('no order of votes approves with fewer distinct people than asked, twice for one approver, or with the maker', () => {
  fc.assert(
    fc.property(verdicts, fc.array(presses, { maxLength: 25 }), ({ steps, rejections, escalateTo }, pressed) => {
      const maker = byName('ann');
      let now = opening({
        maker,
        verdict: {
          rule: 'r',
          steps: steps.map(({ approvals, approvers }) => ({ approvals, approvers: idsOf(approvers) })),
          rejections,
          escalateTo: idsOf(escalateTo),
          capped: false,
        },
      }).after;
      for (const { who, account, decision, isMember, principals, escalates } of pressed) {
        if (escalates && now.state === 'awaiting_approval' && now.escalatedAt === null)
          now = step(now, { kind: 'escalated' }).after;
        const by = byName(who, account);
        const standing: DecisionRights = {
          membership: isMember ? 'member' : 'not_member',
          today: isMember ? 'member' : 'not_member',
          principals: principals.map((name) => byName(name)),
        };
        const may = mayDecide(now, by, { people: everybody, deciders: idsOf(PEOPLE) }, standing);
        if (!may.ok) continue;
        now = step(
          now,
          decisionOf(now, decision as 'approve' | 'reject', { by, insteadOf: may.value, why: null }, everybody),
        ).after;
      }
      const asked = steps.reduce((sum, { approvals }) => sum + approvals, 0);
      const voters = now.votes.map(({ by }) => by.person);
      const seats = now.votes.map(({ by, insteadOf }) => insteadOf?.person ?? by.person);
      assert.equal(new Set(voters).size, voters.length, 'one person one vote');
      assert.equal(new Set(seats).size, seats.length, 'one approver one vote');
      assert.ok(![...voters, ...seats].includes(maker.person), 'never the maker');
      assert.equal(now.state === 'approved', voters.length >= asked);
      if (now.state === 'rejected') assert.equal(now.objections.length + 1, rejections);
    }),
    { numRuns: 2_000 },
  );
});

test('whichever accounts later configs join, an order is approved by as many people as asked, and not by the requester', () => {
  const joins = fc.array(fc.tuple(fc.constantFrom(...PEOPLE), fc.constantFrom(...PEOPLE)), { maxLength: 2 });
  const turns = fc.array(fc.record({ who: fc.constantFrom(...PEOPLE), joins }), { maxLength: 12 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), turns, (approvals, pressed) => {
      const steps = [{ approvals, approvers: idsOf(PEOPLE) }];
      const verdict = { rule: 'r', steps, rejections: 1, escalateTo: [], capped: false };
      let now = opening({ maker: alone('ann'), verdict }).after;
      for (const { who, joins } of pressed) {
        const config = createPeople(
          joins.map(([a, b]) => ({ name: a, accounts: [alone(a).account, alone(b).account] })),
        );
        const today = { people: config, deciders: idsOf(PEOPLE) };
        const press = { ...alone(who), person: config.personOf(alone(who).account) };
        const may = mayDecide(now, press, today, NO_RIGHTS);
        if (!may.ok) continue;
        now = step(now, decisionOf(now, 'approve', { by: press, insteadOf: may.value, why: null }, config)).after;
        if (now.state !== 'approved') continue;
        const { isSame } = createIdentity(now, config);
        const voters = now.votes.filter(({ isVoid }) => !isVoid).map(({ by }) => by);
        assert.ok(voters.every((voter) => !isSame(voter, now.maker)));
        const distinct = voters.filter((voter, index) => voters.findIndex((other) => isSame(voter, other)) === index);
        assert.equal(distinct.length, approvals);
      }
    }),
    { numRuns: 2_000 },
  );
});
