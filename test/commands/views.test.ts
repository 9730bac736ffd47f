import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Card, plainCard } from '../../commands/card.ts';
import { createLanguages } from '../../commands/render-context.ts';
import { createViews } from '../../commands/views.ts';
import { MAX_COUNTED } from '../../src/core/ledger.ts';
import type { Language } from '../../src/core/product.ts';
import { err, ok } from '../../src/core/result.ts';
import type { Desk } from '../../src/desk/desk.ts';
import {
  ASKED_AT,
  BOSS,
  drawn,
  LANGUAGES,
  LIN,
  MSISDN,
  orderIn,
  PRODUCTS,
  renderContextIn,
  SUPPORT,
} from '../support/commands/sample.ts';
import { deskOfOne, memoryStore, startCommandWorld } from '../support/commands/world.ts';
import { providerName } from '../support/provider-facts.ts';
import { asking } from '../support/rules.ts';

const ORIGIN = { conversation: SUPPORT, thread: null, message: null };

function viewsOf(desk: Desk = deskOfOne(), confirmOverLi: number | null = null) {
  const now = () => ASKED_AT + 600_000;
  const { adviceOf, nameOf } = renderContextIn('en');
  const languages = createLanguages({ store: memoryStore(), now });
  return createViews({
    desk,
    confirmOverLi,
    languages,
    language: 'en',
    timezone: 'Asia/Shanghai',
    adviceOf,
    providerName,
    nameOf,
    now,
  });
}
const previewed = async (given: { number?: string; product?: string; anyway?: boolean }, desk?: Desk) => {
  const asked = { number: MSISDN as string, product: '', anyway: false, ...given };
  return viewsOf(desk).preview({ ...asked, by: LIN, origin: ORIGIN, reportedLanguage: null });
};
const textOf = (card: Card | null): string => (card === null ? '' : plainCard(card));

describe('before a request is sent', () => {
  const fitting = (products = PRODUCTS) =>
    deskOfOne({ explain: async () => err({ kind: 'no_product', fitting: products }) });

  test('nothing is said and everything is offered while there is no number', async () => {
    const { products, narrowed, card } = await previewed({ number: ' ' });
    assert.deepEqual([products, narrowed, card], [PRODUCTS, false, null]);
  });

  test('a number leaves what fits it, and says how many that is where it is not everything', async () => {
    const some = await previewed({}, fitting(PRODUCTS.slice(1)));
    assert.deepEqual([some.products, some.narrowed], [PRODUCTS.slice(1), true]);
    assert.match(textOf(some.card), /1 of 2 products fit this number/);
    const all = await previewed({}, fitting());
    assert.deepEqual([all.products, all.narrowed, all.card], [PRODUCTS, false, null]);
  });

  test('a number that nothing fits keeps every product, and says so', async () => {
    const none = await previewed({}, fitting([]));
    assert.deepEqual([none.products, none.narrowed], [PRODUCTS, false]);
    assert.match(textOf(none.card), /No product fits this number/);
  });

  test('who insists is offered every product', async () => {
    const { products, narrowed } = await previewed({ anyway: true }, fitting(PRODUCTS.slice(1)));
    assert.deepEqual([products, narrowed], [PRODUCTS, true]);
  });

  test('a mismatch is refused unless it is insisted on', async () => {
    assert.match(textOf((await previewed({ product: '1GB' })).card), /is not for China Telecom/);
    const insisted = textOf((await previewed({ product: '1GB', anyway: true })).card);
    assert.match(insisted, /1 GB nationwide for 137\*{4}6666, ¥19\.63/);
    assert.match(insisted, /asks for one approval.*Asked to approve: Boss.*Budget left: ¥380\.00 today/s);
    assert.doesNotMatch(insisted, new RegExp(MSISDN));
  });

  test('what the rules refuse is said as it will be refused', async () => {
    const desk = deskOfOne();
    const strict: Desk = {
      ...desk,
      explain: async (asked) => {
        const explained = await desk.explain(asked);
        return explained.ok
          ? ok({ ...explained.value, mismatch: null, verdict: err({ kind: 'no_rule_fits' }) })
          : explained;
      },
    };
    assert.match(textOf((await previewed({ product: '1GB' }, strict)).card), /No rule allows this top-up/);
  });

  test('a rule that approves at once asks nobody', async () => {
    const desk = deskOfOne();
    const quick: Desk = {
      ...desk,
      explain: async (asked) => {
        const explained = await desk.explain(asked);
        const verdict = ok(asking(0, [BOSS.account], 'small'));
        return explained.ok ? ok({ ...explained.value, mismatch: null, verdict }) : explained;
      },
    };
    const text = textOf((await previewed({ product: '1GB' }, quick)).card);
    assert.match(text, /The rule “small” approves it at once/);
    assert.doesNotMatch(text, /Asked to approve/);
  });
});

for (const language of LANGUAGES) {
  test(`somebody’s own page in ${language} names nothing by its code, and shows no whole number`, async () => {
    const { waiting, mine, budget } = await viewsOf(deskOfOne(), 1).home({ by: LIN, reportedLanguage: language });
    const cards = [...waiting.rows, ...mine.rows, ...(budget === null ? [] : [budget])];
    const text = [waiting.title, waiting.empty, mine.title, mine.empty, mine.rest, ...cards.map(drawn)].join('\n');
    assert.doesNotMatch(text, /undefined|null|NaN|\[object|_approval|in_doubt/);
    assert.doesNotMatch(text, new RegExp(MSISDN));
    assert.equal(/\p{Script=Han}{4}/u.test(text), language === 'zh');
  });
}

test('what somebody wrote is masked and shortened on a page as on a card', async () => {
  const order = orderIn('awaiting_approval', { reason: `moved from ${MSISDN}\n${'x'.repeat(300)}` });
  const one = { orders: [order], rest: 0 };
  const desk = deskOfOne({ dashboard: async () => ({ mine: one, waiting: one, counts: [], delegation: null }) });
  const { mine, budget } = await viewsOf(desk).home({ by: LIN, reportedLanguage: null });
  const text = drawn(mine.rows[0] ?? assert.fail());
  assert.match(text, /moved from 137\*{4}6666 x{50,}…/);
  assert.ok(text.length < 400);
  assert.equal(budget, null);
});

test('on somebody’s own page each order has what they can do about it', async () => {
  const { waiting, mine } = await viewsOf(deskOfOne(), 1).home({ by: LIN, reportedLanguage: null });
  const lines = (rows: readonly Card[]) => rows.map(({ buttons }) => buttons.map(({ action }) => action));
  assert.deepEqual(lines(waiting.rows), [['approve', 'reject', 'details']]);
  assert.deepEqual(lines(mine.rows), [['details'], ['cancel', 'details']]);
  assert.match(waiting.rows[0]?.buttons[0]?.confirm?.title ?? '', /for ¥19\.63\?/);
  assert.equal(mine.rest, 'and 3 more');
});

test('of a list that is longer than is counted it is said that there are more', async () => {
  const long = { orders: [orderIn('succeeded')], rest: MAX_COUNTED + 1 };
  const desk = deskOfOne({
    dashboard: async () => ({ mine: long, waiting: { ...long, rest: MAX_COUNTED }, counts: [], delegation: null }),
  });
  const restIn = async (reportedLanguage: Language) => {
    const { mine, waiting } = await viewsOf(desk).home({ by: LIN, reportedLanguage });
    return [mine.rest, waiting.rest];
  };
  assert.deepEqual(await restIn('en'), ['and more than 1,000 more', 'and 1,000 more']);
  assert.deepEqual(await restIn('zh'), ['另有 1000 多笔', '另有 1000 笔']);
});

test('whoever may not reject is told why before a reason is asked', async () => {
  const origin = { conversation: SUPPORT, thread: null, message: null };
  const refusing = deskOfOne({
    mayDecide: async () => err({ kind: 'own_order', order: orderIn('awaiting_approval') }),
  });
  const refused = await viewsOf(refusing).rejecting('T7K3QX', { by: LIN, reportedLanguage: 'zh', origin });
  assert.equal(refused.kind === 'refused' && /\p{Script=Han}/u.test(refused.card.title), true);
  assert.deepEqual(await viewsOf().rejecting('t7k3qx', { by: BOSS, reportedLanguage: null, origin }), {
    kind: 'ask',
    language: 'en',
    ref: 'T7K3QX',
  });
});

describe('an order’s details', () => {
  test('hold the whole number for an approver who is alone, and for nobody else', async () => {
    const { say } = startCommandWorld();
    const alone = (await say('details T7K3QX', { alone: true })).card;
    assert.match(plainCard(alone), new RegExp(MSISDN));
    assert.doesNotMatch(alone.summary, new RegExp(MSISDN), 'a notification may be read by anybody');
    assert.doesNotMatch(plainCard((await say('详情 T7K3QX')).card), new RegExp(MSISDN));
    const details = async () => ok({ order: orderIn('failed'), journal: [], decides: false, counts: [] });
    const requester = (await startCommandWorld(deskOfOne({ details })).say('details T7K3QX', { alone: true })).card;
    assert.doesNotMatch(plainCard(requester), new RegExp(MSISDN));
    assert.doesNotMatch(plainCard(requester), /Budget left/);
  });

  test('name the provider that each line is about', async () => {
    const { say } = startCommandWorld();
    const text = plainCard((await say('details T7K3QX', { alone: true })).card);
    assert.match(text, /sent to YTX as 01HABCDEFGHJKMNP01.*refused by YTX.*accepted by Juhe/s);
  });
});

test('who comes second is told who decided and when, in their language', async () => {
  const decided = (state: 'approved' | 'rejected' | 'cancelled' | 'expired') =>
    startCommandWorld(deskOfOne({ decide: async () => err({ kind: 'already_decided', order: orderIn(state) }) })).say(
      'approve T7K3QX',
    );
  assert.equal((await decided('approved')).card.title, 'Boss approved this at 14:03.');
  assert.equal((await decided('rejected')).card.title, 'Boss rejected this at 14:05.');
  assert.equal((await decided('cancelled')).card.title, 'Lin cancelled this at 14:05.');
  assert.equal((await decided('expired')).card.title, 'Nobody decided this in time; it expired at 14:05.');
  const late = startCommandWorld(
    deskOfOne({ cancel: async () => err({ kind: 'too_late', order: orderIn('approved') }) }),
  );
  assert.equal((await late.say('取消 T7K3QX', { reportedLanguage: 'zh' })).card.title, 'Boss 已于 14:03 批准。');
});

test('an order that a rule approved was decided by nobody', async () => {
  const order = orderIn('accepted', { decision: null });
  const { say } = startCommandWorld(deskOfOne({ decide: async () => err({ kind: 'already_decided', order }) }));
  assert.match((await say('approve T7K3QX')).card.title, /was decided before/);
});
