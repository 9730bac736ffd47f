import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toMessage } from '../../../adapters/slack/blocks.ts';
import type { Card, CardButton } from '../../../commands/card.ts';
import type { AccountId, GroupId } from '../../../src/core/people.ts';
import { refusalOfBlocks } from '../../support/slack/limits.ts';

const button: CardButton = { action: 'approve', label: 'Approve', line: 'approve T7K3QX', style: 'primary' };
const card: Card = {
  tone: 'waiting',
  mark: '⏳',
  title: 'Top-up T7K3QX waiting for approval',
  lines: [[{ account: 'slack:U0AGENT' as AccountId, name: 'Lin' }, ' asks for 1 GB']],
  fields: [{ label: 'Reason', value: ['outage'] }],
  footer: 'rule: standard',
  buttons: [button],
  summary: 'Lin asks for 1 GB for 139****1234',
};
const HOSTILE =
  '<!channel> <@U0BOSS> <!subteam^S1> <https://evil.example|OK> *b* _i_ ~s~ `c` ```p``` &amp; :tada: @here';

const FAMILY = '👨‍👩‍👧‍👦';

/** Every text in a message with the kind of the object that holds it. */
function textsIn(value: unknown): { readonly type: unknown; readonly text: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const own =
    'text' in value && typeof value.text === 'string'
      ? [{ type: 'type' in value && value.type, text: value.text }]
      : [];
  return [...own, ...Object.values(value).flatMap(textsIn)];
}

test('a card becomes a title, its lines and fields, a footer and its buttons', () => {
  assert.deepEqual(toMessage(card), {
    text: 'Lin asks for 1 GB for 139****1234',
    blocks: [
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [{ type: 'text', text: '⏳ Top-up T7K3QX waiting for approval', style: { bold: true } }],
          },
          {
            type: 'rich_text_section',
            elements: [
              { type: 'user', user_id: 'U0AGENT' },
              { type: 'text', text: ' asks for 1 GB' },
            ],
          },
          {
            type: 'rich_text_section',
            elements: [
              { type: 'text', text: 'Reason: ', style: { bold: true } },
              { type: 'text', text: 'outage' },
            ],
          },
        ],
      },
      { type: 'context', elements: [{ type: 'plain_text', text: 'rule: standard', emoji: false }] },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'approve',
            text: { type: 'plain_text', text: 'Approve', emoji: false },
            value: 'approve T7K3QX',
            style: 'primary',
          },
        ],
      },
    ],
  });
});

test('short fields stand in two columns, and those that are long or mention somebody above them', () => {
  const fields = [
    { label: 'Number', value: ['139****1234'] },
    { label: 'Approval', value: ['by ', { account: 'slack:U0BOSS' as AccountId, name: 'Lin' }] },
    { label: 'Price', value: ['¥19.63'] },
    { label: 'Reason', value: ['x'.repeat(60)] },
    { label: '', value: [] },
  ];
  const { blocks } = toMessage({ ...card, fields });
  assert.equal(refusalOfBlocks(blocks), null);
  const [rich, columns, footer] = blocks;
  assert.match(JSON.stringify(rich), /"Approval: ".*"user_id":"U0BOSS".*"Reason: "/);
  assert.doesNotMatch(JSON.stringify(rich), /Price/);
  assert.deepEqual(columns, {
    type: 'section',
    fields: ['Number: 139****1234', 'Price: ¥19.63', ': '].map((text) => ({ type: 'plain_text', text, emoji: false })),
  });
  assert.equal(footer?.type, 'context');
});

test('two short fields that somebody wrote are plain text, and never more than Slack takes', () => {
  const fields = Array.from({ length: 14 }, (_, n) => ({ label: `F${n}`, value: ['<!channel> *b* @here'] }));
  const { blocks } = toMessage({ ...card, fields });
  assert.equal(refusalOfBlocks(blocks), null);
  const kinds = new Set(textsIn(blocks).map(({ type }) => type));
  assert.deepEqual([...kinds].sort(), ['plain_text', 'text']);
  assert.equal(textsIn(blocks).filter(({ text }) => text.includes('<!channel>')).length, 14);
});

test('nothing that somebody wrote can format, mention or link', () => {
  const hostile = toMessage({
    ...card,
    title: HOSTILE,
    lines: [[HOSTILE, { account: 'telegram:1' as AccountId, name: HOSTILE }]],
    fields: [{ label: 'Reason', value: [HOSTILE] }],
    footer: HOSTILE,
    buttons: [{ ...button, label: HOSTILE.slice(0, 60) }],
    summary: HOSTILE,
  });
  const kinds = new Set(textsIn(hostile.blocks).map(({ type }) => type));
  assert.deepEqual([...kinds].sort(), ['plain_text', 'text']);
  assert.equal(textsIn(hostile.blocks).filter(({ text }) => text.includes('<!channel>')).length, 6);
  assert.doesNotMatch(hostile.text, /[<>]|&(?!amp;|lt;|gt;)/);
  assert.match(hostile.text, /^&lt;!channel&gt; .* &amp;amp; /);
});

test('only an account on Slack is mentioned; anybody else is named', () => {
  const named = (account: string) =>
    JSON.stringify(toMessage({ ...card, lines: [[{ account: account as AccountId, name: 'Lin' }]] }).blocks);
  assert.match(named('slack:U0LIN'), /"user_id":"U0LIN"/);
  for (const account of ['telegram:1001', 'web:lin', 'slack:lin', 'slack:U0<!>']) {
    assert.doesNotMatch(named(account), /user_id/);
    assert.match(named(account), /"text":"Lin"/);
  }
});

test('a user group is mentioned, and one of another platform is named', () => {
  const shown = (account: string) =>
    JSON.stringify(toMessage({ ...card, lines: [[{ account: account as GroupId, name: 'Leads' }]] }).blocks);
  assert.match(shown('slack:group:S0LEADS'), /\{"type":"usergroup","usergroup_id":"S0LEADS"\}/);
  for (const group of ['telegram:group:-100', 'slack:group:leads<!here>']) {
    assert.doesNotMatch(shown(group), /usergroup/);
    assert.match(shown(group), /"text":"Leads"/);
  }
});

test('a button that asks once more stays within what Slack’s dialog holds', () => {
  const confirm = { title: FAMILY.repeat(50), text: FAMILY.repeat(200), yes: FAMILY.repeat(9), no: FAMILY.repeat(9) };
  const { blocks } = toMessage({ ...card, buttons: [{ ...button, confirm }] });
  assert.equal(refusalOfBlocks(blocks), null);
  assert.match(JSON.stringify(blocks), /"confirm":\{"title"/);
});

test('a card of any size is within Slack’s limits', () => {
  for (const size of [1, 14, 150, 600, 3_000]) {
    const text = FAMILY.repeat(size);
    const huge = toMessage({
      ...card,
      title: text,
      lines: Array.from({ length: size }, () => [text, 'line']),
      fields: Array.from({ length: 30 }, () => ({ label: text, value: [text] })),
      footer: text,
      buttons: Array.from({ length: 40 }, () => ({ ...button, label: text })),
      summary: `${text}&<>`.repeat(2),
    });
    assert.equal(refusalOfBlocks(huge.blocks), null, `${size}`);
    assert.ok(huge.text.length <= 3_000);
  }
});

test('what is cut is cut between characters as people see them', () => {
  const { blocks, text } = toMessage({ ...card, mark: '', title: FAMILY.repeat(500), summary: FAMILY.repeat(500) });
  const [title] = textsIn(blocks);
  for (const shown of [title?.text ?? '', text]) {
    assert.match(shown, /…$/);
    assert.equal(shown.slice(0, -1).replaceAll(FAMILY, ''), '');
    assert.ok(shown.length > 2_900);
  }
});

test('a long list keeps its beginning, and an ellipsis stands for the rest', () => {
  const lines = Array.from({ length: 500 }, (_, n) => [`order ${n} ${'x'.repeat(90)}`]);
  const texts = textsIn(toMessage({ ...card, lines }).blocks).map(({ text }) => text);
  assert.ok(texts.some((text) => text.startsWith('order 0 ')));
  assert.ok(texts.includes('…'));
  assert.ok(!texts.some((text) => text.startsWith('order 499 ')));
});

test('what a button says is never cut: a line too long for one is no button', () => {
  const long = { ...button, line: `reject T7K3QX ${'x'.repeat(2_000)}` };
  const { blocks } = toMessage({ ...card, buttons: [long] });
  assert.ok(!blocks.some(({ type }) => type === 'actions'));
});

test('a button is named by its action, and a second of one kind has a name of its own', () => {
  const reject: CardButton = { ...button, action: 'reject', line: 'reject T7K3QX', style: 'danger' };
  const { blocks } = toMessage({ ...card, buttons: [button, reject, { ...button, line: 'approve T7K3QY' }] });
  assert.equal(refusalOfBlocks(blocks), null);
  assert.deepEqual(JSON.stringify(blocks).match(/(?<="action_id":")[^"]+/g), ['approve', 'reject', 'approve.2']);
});

test('half a character, which a form cannot carry, is replaced', () => {
  const half = '\ud83d';
  const { text, blocks } = toMessage({ ...card, title: half, lines: [[half]], footer: half, summary: half });
  for (const shown of [text, ...textsIn(blocks).map((each) => each.text)]) assert.ok(shown.isWellFormed());
});

test('any card whatever can be sent', () => {
  const text = fc.string({ unit: 'binary', maxLength: 400 });
  const span = fc.oneof(
    text,
    fc.record({ account: fc.constantFrom('slack:U1' as AccountId, 'web:a' as AccountId), name: text }),
  );
  const cards = fc.record({
    tone: fc.constant<Card['tone']>('plain'),
    mark: text,
    title: text,
    lines: fc.array(fc.array(span, { maxLength: 5 }), { maxLength: 30 }),
    fields: fc.array(fc.record({ label: text, value: fc.array(span) }), { maxLength: 10 }),
    footer: fc.option(text),
    buttons: fc.array(
      fc.record({
        label: fc.string({ minLength: 1 }),
        line: text,
        action: fc.constant(button.action),
        style: fc.constantFrom('primary', 'plain'),
      }),
      { maxLength: 30 },
    ),
    summary: text,
  });
  fc.assert(
    fc.property(cards, (any) => {
      const message = toMessage(any as Card);
      assert.equal(refusalOfBlocks(message.blocks), null);
      assert.doesNotThrow(() => encodeURIComponent(message.text));
      assert.doesNotMatch(message.text, /[<>]|&(?!amp;|lt;|gt;)/);
      assert.ok(message.text.length <= 3_000);
    }),
    { numRuns: 500 },
  );
});
