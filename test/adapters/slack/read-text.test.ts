import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineAfterMention, numberIn, plainText } from '../../../adapters/slack/read.ts';

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
  for (const [text, number] of Object.entries(cases)) assert.equal(numberIn(text), number, text);
});

test('links that are none stay as they are, however many there are', () => {
  for (const piece of ['<', '<tel:', '<@', '<http:', '<#C1|', '13 ']) {
    const text = piece.repeat(20_000);
    assert.equal(plainText(text), text);
    assert.equal(numberIn(text), '');
  }
});
