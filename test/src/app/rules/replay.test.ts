import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { movedOrStale } from '../../../../src/core/advance.ts';
import type { ConversationId } from '../../../../src/core/conversation.ts';
import type { Order } from '../../../../src/core/order.ts';
import type { TopupRequest } from '../../../../src/desk/topup-request.ts';
import { asked as askedFor } from '../../../support/batches.ts';
import { databases } from '../../../support/databases.ts';
import { AGENT, BOSS, by, type DeskWorld, HERE, LIN, startDeskWorld } from '../../../support/desk-world.ts';
import { readingRules, rulesConfig, runRulesCommand } from '../../../support/rules-command.ts';

const HOUR = 3_600_000;
const FIELD = { conversation: 'slack:C0FIELD' as ConversationId, thread: null, message: null };

/** A desk that began so many hours ago with the old rules. */
async function begun(t: TestContext, name: 'sqlite' | 'postgres', hoursAgo: number): Promise<DeskWorld> {
  const world = await startDeskWorld(t, name, readingRules(rulesConfig()).desk);
  world.at = Date.now() - hoursAgo * HOUR;
  return world;
}

async function bought({ desk }: DeskWorld, order: Order): Promise<void> {
  const sent = movedOrStale(await desk.move(order, { kind: 'submission_started' }));
  const word = { provider: 'juhe', code: null, why: 'delivered' } as const;
  assert.ok(
    sent && movedOrStale(await desk.move(sent, { kind: 'succeeded', word, providerOrderId: 'P1', costLi: null })),
  );
}

async function decided(world: DeskWorld, order: Order, decision: 'approve' | 'reject', who = BOSS): Promise<Order> {
  const done = await world.desk.decide({
    order: { by: 'ref', ref: order.ref },
    decision,
    why: 'so',
    by: who,
    origin: HERE,
  });
  if (!done.ok) throw new Error(done.error.kind);
  return done.value;
}

/** Five orders over three hours: small and bought, big and bought, the same number again and rejected, urgent, and one of another team. */
async function fiveOrders(world: DeskWorld): Promise<readonly Order[]> {
  const ask = async (more: Partial<TopupRequest>): Promise<Order> => {
    world.at += HOUR / 2;
    return world.opened(more);
  };
  const small = await ask({ number: '13911110001', product: 'SMALL' });
  await bought(world, small);
  const big = await ask({ number: '13911110002' });
  await bought(world, await decided(world, big, 'approve'));
  const again = await ask({ number: '13911110002' });
  await decided(world, again, 'reject');
  const urgent = await ask({ number: '13911110003', urgent: true });
  const field = await ask({ number: '13911110004', product: 'SMALL', by: by('slack:U0FIELD'), origin: FIELD });
  return [small, big, again, urgent, field];
}

const RULES = rulesConfig().rules;
const [AGAIN, SMALL, STANDARD] = RULES;

for (const { name } of databases) {
  describe(`a replay from ${name}`, () => {
    test('says of each order what other rules would have done with it, in orders and yuan', async (t) => {
      const world = await begun(t, name, 30);
      const [small, big, again, urgent, field] = await fiveOrders(world);
      const replayed = (more: Readonly<Record<string, unknown>>) => async (): Promise<string> => {
        const ran = await runRulesCommand(t, ['--replay', '2d', '--database', world.url], {
          config: rulesConfig(more),
        });
        assert.equal(ran.complained, '');
        assert.equal(ran.code, 0);
        return ran.said;
      };
      const line = (order: Order | undefined, words: string): RegExp =>
        new RegExp(`^  ${order?.ref}  .*${words.replace(/[[\]()*+?.→]/g, '\\$&')}$`, 'm');

      const same = await replayed({})();
      assert.match(same, /^5 orders, ¥68\.49; bought: 2 orders, ¥24\.43; urgent: 1 order, ¥19\.63\.$/m);
      assert.match(same, /^As recorded: 5 orders, ¥68\.49\. Otherwise: 0 orders, ¥0\.00\.$/m);

      const asked = await replayed({ rules: [AGAIN, { ...SMALL, approvals: 1 }, STANDARD] })();
      assert.match(asked, /^people decide instead of approved by itself: 2 orders, ¥9\.60; bought: 1 order, ¥4\.80$/m);
      assert.match(
        asked,
        line(small, '139****0001  SMALL  ¥4.80  Ann  rule "small", approved at once → rule "small", 1 approval'),
      );
      assert.match(asked, line(field, 'slack:U0FIELD  rule "small", approved at once → rule "small", 1 approval'));

      const free = await replayed({ rules: [{ name: 'free', approvals: 0 }] })();
      assert.match(
        free,
        /^approved by itself instead of by people: 3 orders, ¥58\.89; bought: 1 order, ¥19\.63; urgent: 1 order, ¥19\.63$/m,
      );
      assert.match(free, line(again, 'rule "same number again", 2 approvals → rule "free", approved at once'));
      assert.match(free, line(urgent, 'Ann  urgent  rule "standard", 1 approval → rule "free", approved at once'));
      assert.match(free, /^a rule of another name only: 2 orders, ¥9\.60;/m);

      const twice = await replayed({ rules: [SMALL, { ...STANDARD, approvals: 2 }] })();
      assert.match(twice, /^more approvals: 1 order, ¥19\.63; bought: 1 order, ¥19\.63$/m);
      assert.match(twice, line(big, 'rule "standard", 1 approval → rule "standard", 2 approvals'));
      assert.match(twice, /^a rule of another name only: 1 order/m);

      const once = await replayed({ rules: [SMALL, STANDARD] })();
      assert.match(once, /^fewer approvals: 1 order, ¥19\.63; bought: 0 orders, ¥0\.00$/m);
      assert.match(once, line(again, 'rule "same number again", 2 approvals → rule "standard", 1 approval'));

      const others = await replayed({ rules: [AGAIN, SMALL, { ...STANDARD, approvers: ['telegram:1001'] }] })();
      assert.match(others, /^other approvers: 1 order/m);
      assert.match(
        others,
        line(big, '1 approval of Lin, slack:U0BOSS and slack:U0CFO → rule "standard", 1 approval of Lin'),
      );

      const denied = await replayed({
        rules: [{ name: 'no', when: { priceOver: '10' }, deny: 'Too much.' }, SMALL, STANDARD],
      })();
      assert.match(denied, /^refused now: 3 orders, ¥58\.89;/m);
      assert.match(denied, /^ {4}rule "no": Too much\.: 3 orders, ¥58\.89$/m);
      assert.match(denied, line(big, 'rule "standard", 1 approval → rule "no": Too much.'));

      const grouped = await replayed({
        rules: [{ name: 'leads', when: { makers: ['slack:group:S0LEADS'] }, approvals: 0 }, ...RULES],
      })();
      assert.match(grouped, /^cannot be said: a group would have to be asked: 5 orders, ¥68\.49;/m);
      assert.match(grouped, /^ {4}whether rule "leads" is for them: 5 orders/m);
      assert.match(grouped, /^It is not known who was in a group then/m);
      assert.doesNotMatch(same, /It is not known who was in a group/);
    });

    test('names what the config does not know any more', async (t) => {
      const world = await begun(t, name, 30);
      const [small, big, , , field] = await fiveOrders(world);
      const { products, teams } = rulesConfig();
      const config = rulesConfig({ products: products.slice(0, 1), teams: teams.slice(0, 1) });
      const { said } = await runRulesCommand(t, ['--replay', '2d', '--database', world.url], { config });
      assert.match(said, /^of something that this config does not know: 2 orders, ¥9\.60;/m);
      assert.match(said, /^ {4}There is no product “SMALL”\.: 1 order, ¥4\.80$/m);
      assert.match(said, new RegExp(`^  ${small?.ref} .*→ There is no product “SMALL”\\.$`, 'm'));
      assert.match(
        said,
        new RegExp(`^  ${field?.ref} .*→ No team tops up from this conversation \\(slack:C0FIELD\\)\\.$`, 'm'),
      );
      const [support, other] = teams;
      const strangers = rulesConfig({ teams: [{ ...support, requesters: ['slack:U0NEW'] }, other] });
      const without = await runRulesCommand(t, ['--replay', '2d', '--database', world.url], { config: strangers });
      assert.match(
        without.said,
        new RegExp(`^  ${big?.ref} .*→ Only the requesters of the team “support” can ask`, 'm'),
      );
      const grouped = rulesConfig({ teams: [{ ...support, requesters: ['slack:group:S0ALL'] }, other] });
      const { said: letIn } = await runRulesCommand(t, ['--replay', '2d', '--database', world.url], {
        config: grouped,
      });
      assert.match(letIn, /Otherwise: 0 orders/);
    });

    test('leaves the desk that writes the database as it is', async (t) => {
      const world = await begun(t, name, 2);
      const before = await world.opened({ by: LIN });
      const args = ['--replay', '1d'];
      const ran = await runRulesCommand(t, args, { config: rulesConfig(), env: { DATABASE_URL: world.url } });
      assert.match(ran.said, /^1 order, ¥19\.63;/m);
      assert.equal((await decided(world, before, 'approve')).state, 'approved');
      assert.equal((await world.opened({ by: AGENT })).verdict.rule, 'same number again');
    });
  });
}

test('a batch is replayed as it was asked for: every row as one of many, by what the rules ask for all of them', async (t) => {
  const world = await begun(t, 'sqlite', 3);
  const rows = ['SMALL', 'SMALL', 'BIG'].map((product, index) => ({
    ...{ row: index + 2, number: `1391111100${index}`, product, reason: `CASE-${index}` },
  }));
  await askedFor(world, rows);
  const replayed = async (more = {}): Promise<string> =>
    (await runRulesCommand(t, ['--replay', '2d', '--database', world.url], { config: rulesConfig(more) })).said;
  assert.match(await replayed(), /^As recorded: 3 orders, ¥29\.23\. Otherwise: 0 orders, ¥0\.00\.$/m);
  const many = { name: 'many', when: { batchSizeOver: 2 }, approvals: 2 };
  assert.match(await replayed({ rules: [many, SMALL, STANDARD] }), /^more approvals: 3 orders, ¥29\.23;/m);
  const dear = { name: 'dear', when: { batchTotalOver: '29.22' }, deny: 'Divide it.' };
  assert.match(await replayed({ rules: [dear, SMALL, STANDARD] }), /^refused now: 3 orders, ¥29\.23;/m);
});
