import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineAfterMention, plainText } from '../../../adapters/slack/blocks.ts';
import { numberIn } from '../../../adapters/slack/listeners.ts';

test('what was typed comes back: entities decoded once, Slack’s links as they look', () => {
  const cases: Readonly<Record<string, string>> = {
    'R&amp;D &lt;vip&gt;': 'R&D <vip>',
    '&amp;lt;b&amp;gt;': '&lt;b&gt;',
    '<tel:13912345678|139 1234 5678> 1GB': 'tel:13912345678 1GB',
    '<TEL:13912345678> 1GB': 'tel:13912345678 1GB',
    '&lt;tel:13912345678|138&gt;': '<tel:13912345678|138>',
    'see <https://desk.example/42|CASE-42>': 'see CASE-42',
    'see <https://desk.example/42>': 'see https://desk.example/42',
    '<mailto:lin@example.com|lin@example.com>': 'lin@example.com',
    'for <@U0LIN|lin> in <#C0SUPPORT|support>': 'for @lin in #support',
    '<!channel> &lt;!here&gt;': '<!channel> <!here>',
    '': '',
  };
  for (const [given, typed] of Object.entries(cases)) assert.equal(plainText(given), typed);
});

test('the line of a mention is what follows it, or what stands before it', () => {
  const cases: Readonly<Record<string, string>> = {
    '<@U0TOPUP> 139 1128 1234 1GB': '139 1128 1234 1GB',
    'hello <@U0TOPUP|topup>  status T7K3QX ': 'status T7K3QX',
    '139 1128 1234 1GB <@U0TOPUP>': '139 1128 1234 1GB',
    '<@U0LIN> asks <@U0TOPUP> help': 'help',
    '<@U0TOPUP>': '',
    'no mention at all': 'no mention at all',
  };
  for (const [text, line] of Object.entries(cases)) assert.equal(lineAfterMention(text, 'U0TOPUP'), line);
  assert.equal(lineAfterMention('<@U0ANY> help', null), 'help');
});

test('a message’s number is found where there is exactly one', () => {
  const cases: Readonly<Record<string, string>> = {
    'customer 139-1128-1234 has no data': '13911281234',
    'call <tel:+8613911281234|139 1128 1234> back': '13911281234',
    '+86 139 1128 1234, again 13911281234': '13911281234',
    客户13911281234反馈没有流量: '13911281234',
    '13911281234 or 13811281234': '',
    'order 2026112113911281234': '',
    '139112812345': '',
    'nothing here': '',
  };
  for (const [text, number] of Object.entries(cases)) assert.equal(numberIn({ ts: '1', text }), number, text);
});

test('a message’s number is found in its blocks and attachments too, where its text has none', () => {
  const section = (text: object) => [{ type: 'section', text: { type: 'mrkdwn', text: 'Caller' }, fields: [text] }];
  const rich = (elements: object[]) => [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }];
  const found: readonly (readonly [string, object])[] = [
    ['a field of a section', { blocks: section({ type: 'mrkdwn', text: '*Phone*\n139 1128 1234' }) }],
    [
      'rich text in pieces',
      {
        blocks: rich([
          { type: 'text', text: 'for 139' },
          { type: 'text', text: '11281234', style: { bold: true } },
        ]),
      },
    ],
    ['a link to call', { blocks: rich([{ type: 'link', url: 'tel:+8613911281234' }]) }],
    ['an attachment’s text', { attachments: [{ fallback: 'x', text: 'from \u202a13911281234\u202c' }] }],
    [
      'an attachment’s field',
      { attachments: [{ fields: [{ title: 'Phone', value: '<tel:13911281234|139 1128 1234>' }] }] },
    ],
    ['blocks of an attachment', { attachments: [{ blocks: section({ type: 'plain_text', text: '13911281234' }) }] }],
    [
      'a shared message',
      { attachments: [{ message_blocks: [{ message: { blocks: rich([{ type: 'text', text: '13911281234' }]) } }] }] },
    ],
    ['the text before the rest', { text: '13911281234', attachments: [{ text: '13811281234' }] }],
  ];
  for (const [what, more] of found) assert.equal(numberIn({ ts: '1', text: 'ticket', ...more }), '13911281234', what);
  const two = {
    blocks: rich([
      { type: 'text', text: '13911281234 or' },
      { type: 'text', text: ' 13811281234' },
    ]),
  };
  assert.equal(numberIn({ ts: '1', text: '', ...two }), '');
  let deep: unknown = '13911281234';
  for (let depth = 0; depth < 10_000; depth += 1) deep = { text: deep };
  assert.equal(numberIn({ ts: '1', text: '', blocks: [deep] }), '');
});

test('links that are none stay as they are, however many there are', () => {
  for (const piece of ['<', '<tel:', '<@', '<http:', '<#C1|', '13 ']) {
    const text = piece.repeat(20_000);
    assert.equal(plainText(text), text);
    assert.equal(numberIn({ ts: '1', text }), '');
  }
});
