import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { renderCard, renderToast } from '../../../adapters/telegram/render.ts';
import type { Card } from '../../../commands/card.ts';
import type { AccountId } from '../../../src/core/people.ts';
import { parseHtml } from '../../support/telegram/html.ts';
import { cardOf, DECIDE, KEY } from '../../support/telegram/world.ts';

const HOSTILE = [
  '<b>',
  '</b>',
  '</a><a href="tg://user?id=1">boss</a>',
  '&lt;',
  '&amp;lt;',
  '"><script>',
  '`_*~[]()',
  '<!channel>',
  '\u202e13911281234',
  '\ud800',
  '\udc00x',
  '\u0000',
  '👩‍👩‍👧‍👦',
  '=HYPERLINK("x")',
  '__proto__',
  '{{7*7}}',
];

const parsed = (html: string | null) => {
  const read = parseHtml(html ?? '');
  assert.ok(read.ok, read.ok ? '' : read.error);
  return read.value;
};
const wordy = (text: string): Card =>
  cardOf(text, {
    mark: '⏳',
    lines: [[text, { account: 'telegram:42' as AccountId, name: text }, text]],
    fields: [{ label: text, value: [text] }],
    footer: text,
  });

for (const text of HOSTILE) {
  test(`${JSON.stringify(text)} is shown as it was written, wherever it stands`, () => {
    const { html, plain } = renderCard(wordy(text), null);
    const { text: shown, entities } = parsed(html);
    const seen = text.toWellFormed();
    assert.equal(shown, plain);
    assert.equal(shown, `⏳ ${seen}\n${seen}${seen}${seen}\n${seen}: ${seen}\n${seen}`);
    assert.deepEqual(
      entities.map(({ type, href }) => href ?? type),
      ['b', 'tg://user?id=42', 'i'],
    );
  });
}

test('any words at all stay words: Telegram reads the markup, and nothing stands in it but ours', () => {
  const part = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 2_000 }));
  fc.assert(
    fc.property(part, part, part, (title, line, footer) => {
      const card = { ...wordy(line), title, footer };
      const { html, plain } = renderCard(card, null);
      const { text, entities } = parsed(html);
      assert.equal(text, plain);
      assert.ok(text.length <= 3_500 && text.isWellFormed());
      assert.ok(entities.length <= 3);
    }),
    { numRuns: 300 },
  );
});

test('a long card is cut on the border of a grapheme, with its tags closed', () => {
  const family = '👩‍👩‍👧‍👦';
  const { html, plain } = renderCard(
    cardOf('long', { lines: [[{ account: 'telegram:42' as AccountId, name: family.repeat(999) }], ['end']] }),
    null,
  );
  const { text, entities } = parsed(html);
  assert.equal(text, plain);
  assert.ok(text.length <= 3_500 && text.length > 3_500 - 2 * family.length);
  assert.match(text, /^long\n(?:👩‍👩‍👧‍👦)+…$/u);
  assert.equal(entities.length, 2);
});

test('somebody on Telegram is mentioned, somebody elsewhere is named', () => {
  const by = (account: string, name = 'Lin') =>
    renderCard(cardOf('x', { lines: [[{ account: account as AccountId, name }]] }), null).html;
  assert.equal(by('telegram:42'), '<b>x</b>\n<a href="tg://user?id=42">Lin</a>');
  assert.equal(by('slack:U0LIN'), '<b>x</b>\nLin');
  assert.equal(by('telegram:not-a-number'), '<b>x</b>\nLin');
  assert.equal(by('telegram:42', ' '), '<b>x</b>\n ');
});

test('buttons stand two in a row, and only where the order has a key for them', () => {
  const card = cardOf('x', { buttons: DECIDE });
  assert.deepEqual(renderCard(card, KEY).keyboard, [
    [
      { text: 'Approve', callback_data: `1a.${KEY}` },
      { text: 'Reject', callback_data: `1r.${KEY}` },
    ],
  ]);
  assert.deepEqual(renderCard(card, null).keyboard, []);
});

test('the notice of a press is plain words within 200 characters', () => {
  assert.equal(renderToast(cardOf('no <b>', { lines: [['why & how']] })), 'no <b>\nwhy & how');
  assert.equal(renderToast(cardOf('长'.repeat(500))).length, 200);
});
