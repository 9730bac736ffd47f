import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConversationId } from '../../../src/core/conversation.ts';
import type { Msisdn } from '../../../src/core/msisdn.ts';
import type { Policy } from '../../../src/core/policy.ts';
import { NEVER, type PastQuestion } from '../../../src/core/rule.ts';
import { createEvaluateRequest } from '../../../src/desk/evaluate-request.ts';
import { AGENT, SETTINGS, startDeskWorld } from '../../support/desk-world.ts';
import { policyOf, ruleAsking } from '../../support/rules.ts';

const HOUR = 3_600_000;

test('only what rules look at must still be so when an order is written: the same words of others hold nobody up', async (t) => {
  const { ledger, at } = await startDeskWorld(t);
  const [team, product] = [SETTINGS.teams[0], SETTINGS.products[0]];
  assert.ok(team && product);
  const seenByRules = async (policy: Policy): Promise<Partial<PastQuestion> | null> => {
    const access = { membershipOf: async () => 'not_member' as const };
    const evaluateRequest = createEvaluateRequest({ ledger, settings: { ...SETTINGS, policy }, access });
    const place = { carrier: null, province: null };
    const wanted = { team, msisdn: '13911281234' as Msisdn, product, place, mismatch: null };
    const origin = { conversation: 'slack:C0SUPPORT' as ConversationId, thread: null, message: null };
    const evaluated = await evaluateRequest(wanted, { by: AGENT, origin, reason: 'outage CASE-42', urgent: false }, at);
    return evaluated.seenByRules;
  };
  const standard = ruleAsking(1);
  assert.equal(await seenByRules(policyOf(standard)), null);
  const about = { msisdn: '13911281234', makers: ['slack:U0AGENT', 'telegram:42'] };
  const nothing = {
    ...about,
    numberSince: NEVER,
    reasonKey: null,
    reasonSince: at,
    makerSince: at,
    maxMakerOpenings: 0,
  };
  assert.deepEqual(await seenByRules(policyOf(ruleAsking(2, 'number', { sameNumberWithinMs: HOUR }), standard)), {
    ...nothing,
    numberSince: at - HOUR,
  });
  assert.deepEqual(await seenByRules(policyOf(ruleAsking(2, 'reason', { sameReasonWithinMs: HOUR }), standard)), {
    ...nothing,
    reasonKey: 'case-42',
    reasonSince: at - HOUR,
  });
  const often = ruleAsking(2, 'often', { makerCountWithin: { count: 3, ms: HOUR } });
  assert.deepEqual(await seenByRules(policyOf(often, standard)), {
    ...nothing,
    makerSince: at - HOUR,
    maxMakerOpenings: 3,
  });
});
