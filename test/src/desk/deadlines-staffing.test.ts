import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConversationId } from '../../../src/core/conversation.ts';
import type { AccountId, GroupId } from '../../../src/core/people.ts';
import { AGENT, BOSS, by, LIN, startDeskWorld } from '../../support/desk-world.ts';
import { policyOf } from '../../support/rules.ts';

const LEADS = 'slack:group:S0LEADS' as GroupId;
const askingOf = (approvals: number, approvers: readonly (AccountId | GroupId)[]) => {
  const outcome = { kind: 'ask', steps: [{ approvals, approvers }], rejections: 1, escalateTo: null } as const;
  return policyOf({ name: 'leads', when: {}, outcome });
};

const WHOEVER_IS_THERE: readonly (readonly [string, readonly AccountId[] | null, 'opened' | 'nobody_could_approve'])[] =
  [
    ['an empty group', [], 'nobody_could_approve'],
    ['a group of the requester alone', [AGENT.account], 'nobody_could_approve'],
    ['a group of somebody else', [AGENT.account, BOSS.account], 'opened'],
    ['a group that cannot be asked', null, 'opened'],
  ];

for (const [what, members, expected] of WHOEVER_IS_THERE) {
  test(`an order that ${what} would have to approve is ${expected}`, async (t) => {
    const world = await startDeskWorld(t, 'sqlite', { policy: askingOf(1, [LEADS]) });
    world.members = members;
    const asked = await world.ask();
    assert.equal(asked.ok ? 'opened' : asked.error.kind, expected);
    const origin = { conversation: 'slack:C0SUPPORT' as ConversationId, thread: null, message: null };
    const about = { number: '13911281234', product: 'BIG', anyway: false, by: AGENT, origin };
    const explained = await world.desk.explain(about);
    const verdict = explained.ok && explained.value.verdict;
    assert.equal(verdict && (verdict.ok ? 'opened' : verdict.error.kind), expected);
  });
}

test('one person of a group under two accounts is one approver, and who is named besides is another', async (t) => {
  const asked = async (...approvers: readonly (AccountId | GroupId)[]) => {
    const world = await startDeskWorld(t, 'sqlite', { policy: askingOf(2, approvers) });
    world.members = [LIN.account, 'telegram:1001' as AccountId];
    return (await world.ask()).ok;
  };
  assert.equal(await asked(LEADS), false);
  assert.equal(await asked(LEADS, BOSS.account), true);
  assert.equal(await asked(LEADS, by('telegram:1001').account), false);
});
