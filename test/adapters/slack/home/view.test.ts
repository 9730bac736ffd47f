import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toCardView } from '../../../../adapters/slack/forms/modals.ts';
import { toHome } from '../../../../adapters/slack/home/view.ts';
import { detailsCard } from '../../../../commands/details.ts';
import { MAX_REASON_LENGTH } from '../../../../commands/order-facts.ts';
import { homePage } from '../../../../commands/views.ts';
import type { ConversationId } from '../../../../src/core/conversation.ts';
import type { EarlierOrder } from '../../../../src/core/decision.ts';
import type { Order } from '../../../../src/core/order.ts';
import { teamCount } from '../../../support/budgets.ts';
import { JOURNAL, LANGUAGES, orderIn, renderContextIn } from '../../../support/commands/sample.ts';
import { refusalOfView } from '../../../support/slack/view-limits.ts';

const FAMILY = '👨‍👩‍👧‍👦';
const long = (length: number): string => FAMILY.repeat(Math.ceil(length / FAMILY.length)).slice(0, length);
const EARLIER: readonly EarlierOrder[] = Array.from({ length: 5 }, () => ({
  team: 'support',
  ref: orderIn('failed').ref,
  productCode: 'X'.repeat(32),
  openedAt: 0,
  number: '137****6666',
  by: long(200),
  reason: long(80),
  at: { conversation: 'slack:C0SUPPORT' as ConversationId, message: '1700000000.000100' },
}));
/** An order with the longest of everything that the desk takes. */
const largest = (state: Order['state']): Order =>
  orderIn(state, {
    reason: long(MAX_REASON_LENGTH),
    maker: { ...orderIn(state).maker, name: long(200) },
    product: { ...orderIn(state).product, name: { en: long(80), zh: long(80) }, priceLi: 9_999_999_999 },
    anyway: true,
    earlier: EARLIER,
    sameReason: EARLIER,
  });
const counts = Array.from({ length: 60 }, (_, n) => teamCount(`${n} ${long(70)}`, 'day', 9_999_999_999, 9_999_999_999));
const list = (state: Order['state']) => ({ orders: Array.from({ length: 15 }, () => largest(state)), rest: 9_999 });

for (const language of LANGUAGES) {
  const ctx = renderContextIn(language);

  test(`the fullest Home tab in ${language} is within Slack’s limits`, () => {
    const page = homePage(
      { mine: list('awaiting_approval'), waiting: list('awaiting_approval'), counts, delegation: null },
      ctx,
      0,
    );
    const said = detailsCard({ order: largest('failed'), journal: JOURNAL, decides: true, counts: [] }, false, ctx);
    const home = toHome(page, said);
    assert.equal(refusalOfView(home, 'home'), null);
    assert.ok(home.blocks.length <= 100 && home.blocks.length > 70, `${home.blocks.length}`);
  });

  test(`an empty Home tab in ${language} says that it is empty`, () => {
    const nothing = { orders: [], rest: 0 };
    const home = toHome(homePage({ mine: nothing, waiting: nothing, counts: [], delegation: null }, ctx, null), null);
    assert.equal(refusalOfView(home, 'home'), null);
    assert.equal(home.blocks.filter(({ type }) => type === 'context').length, 3, 'two lists and the delegate');
  });

  test(`the longest history in ${language} opens in a view that Slack takes`, () => {
    const journal = Array.from({ length: 50 }, () => JOURNAL).flat();
    const details = { order: largest('failed'), journal, decides: true, counts };
    const view = toCardView(detailsCard(details, true, ctx), language);
    assert.equal(refusalOfView(view), null);
  });
}
