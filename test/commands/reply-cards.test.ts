import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replyCard } from '../../commands/reply-cards.ts';
import type { AccountId } from '../../src/core/people.ts';
import { ASKED_AT, BOSS, drawn, LIN, orderIn, renderContextIn, SUPPORT } from '../support/commands/sample.ts';
import { asking } from '../support/rules.ts';

test('a reminder names who decides for somebody away, and for whom, also where a platform shows the name as a mention', () => {
  const chen = 'slack:U0CHEN' as AccountId;
  const order = orderIn('awaiting_approval', { verdict: asking(1, [chen, BOSS.account]) });
  const standIns = [{ for: 'person:Chen' as typeof LIN.person, account: LIN.account, name: 'Lin' }];
  const called = (language: 'en' | 'zh') => {
    const ctx = { ...renderContextIn(language), nameOf: (account: AccountId) => (account === chen ? 'Chen' : null) };
    return replyCard({ kind: 'reminder', by: null, standIns }, order, ctx, { shownIn: SUPPORT }).lines[0]?.slice(0, 4);
  };
  const lin = { account: LIN.account, name: 'Lin' };
  const boss = { account: BOSS.account, name: 'U0BOSS' };
  assert.deepEqual(called('en'), [lin, ' on behalf of Chen', ' and ', boss]);
  assert.deepEqual(called('zh'), [lin, '（代 Chen）', '和', boss]);
});

test('a settlement that an answer of the provider overtook says so, whatever became of the order', () => {
  const settlement = {
    by: BOSS,
    outcome: 'failed',
    evidence: 'slip',
    at: ASKED_AT,
    confirmedBy: null,
    version: 1,
    confirmedAt: null,
    anyway: false,
  } as const;
  for (const order of [orderIn('accepted'), orderIn('succeeded', { settlement })])
    assert.match(
      drawn(replyCard({ kind: 'settling' }, order, renderContextIn('en'), { shownIn: SUPPORT })),
      /nothing to confirm/,
    );
});
