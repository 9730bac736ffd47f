import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMessage, readPress } from '../../../adapters/telegram/read.ts';

const BOT = 'topup_bot';
const GROUP = { id: -1001234567890, type: 'supergroup' };
const FROM = { id: 42, is_bot: false, first_name: 'Ana', last_name: 'Li', language_code: 'en' };

const message = (text: string, more: object = {}) => ({ message_id: 9, chat: GROUP, from: FROM, text, ...more });
const lineOf = (text: string, more: object = {}) => {
  const read = readMessage(message(text, more), BOT);
  return read?.kind === 'said' ? read.line : (read?.kind ?? null);
};

const LINES: readonly (readonly [string, string | null])[] = [
  ['/topup 13911281234 1GB outage', '13911281234 1GB outage'],
  ['/topup@topup_bot 13911281234 1GB', '13911281234 1GB'],
  ['/topup@TopUp_Bot 13911281234 1GB', '13911281234 1GB'],
  ['/Topup 13911281234 1GB', '13911281234 1GB'],
  ['/topup\n13911281234\n1GB', '13911281234\n1GB'],
  ['/topup\u300013911281234 1GB', '13911281234 1GB'],
  ['/topup', ''],
  ['/topup 批准 T7K3QX', '批准 T7K3QX'],
  ['/status T7K3QX', 'status T7K3QX'],
  ['/approve@topup_bot T7K3QX', 'approve T7K3QX'],
  ['/reject T7K3QX twice in a week', 'reject T7K3QX twice in a week'],
  ['/cancel T7K3QX', 'cancel T7K3QX'],
  ['/list', 'list'],
  ['/explain 139 1GB', 'explain 139 1GB'],
  ['/budget', 'budget'],
  ['/help', 'help'],
  ['/language zh', 'language zh'],
  ['/unknown@topup_bot x', 'unknown x'],
  ['/start@topup_bot', 'help'],
  ['/topup@other_bot 13911281234 1GB', null],
  ['/start', null],
  ['/unknown x', null],
  ['/topup13911281234 1GB', null],
  ['please /topup 13911281234 1GB', null],
  ['13911281234 1GB', null],
  ['', null],
];

for (const [text, line] of LINES) {
  test(`in a group, ${JSON.stringify(text)} says ${JSON.stringify(line)}`, () => assert.equal(lineOf(text), line));
}

test('alone with the bot, /start asks for help and an unknown command goes on to be answered', () => {
  const chat = { id: 42, type: 'private' };
  assert.equal(lineOf('/start deep-link', { chat }), 'help');
  assert.equal(lineOf('/unknown x', { chat }), 'unknown x');
  assert.equal(lineOf('/topup@other_bot x', { chat }), null);
  assert.equal(lineOf('good morning', { chat }), null);
});

test('a request carries who asked, the message and its key', () => {
  assert.deepEqual(readMessage(message('/topup 139 1GB'), BOT), {
    kind: 'said',
    line: '139 1GB',
    from: { account: 'telegram:42', name: 'Ana Li', hint: 'en' },
    origin: { conversation: 'telegram:-1001234567890', thread: null, message: '9' },
    requestKey: 'telegram:-1001234567890:9',
  });
});

test('a topic is kept, and a thread that is no topic is not taken for one', () => {
  const threadOf = (more: object) => {
    const read = readMessage(message('/help', more), BOT);
    return read?.kind === 'said' ? read.origin.thread : 'not said';
  };
  assert.equal(threadOf({ message_thread_id: 5, is_topic_message: true }), '5');
  assert.equal(threadOf({ message_thread_id: 5 }), null);
  assert.equal(threadOf({}), null);
});

test('the language of the app is a hint: Chinese of any kind, English for all others, none where it is not told', () => {
  const hintOf = (language_code: string | undefined) =>
    readPress({ id: '1', from: { ...FROM, language_code }, data: 'x' })?.from.hint;
  assert.deepEqual(['zh', 'zh-hans', 'ZH-TW', 'de', undefined].map(hintOf), ['zh', 'zh', 'zh', 'en', null]);
});

test('nobody asks in the name of a group, a channel or a bot', () => {
  const nameless = [
    { from: { id: 1087968824, is_bot: true, first_name: 'Group' }, sender_chat: GROUP },
    { from: { id: 1087968824, is_bot: false, first_name: 'Group' } },
    { from: { id: 136817688, is_bot: false, first_name: 'Channel' } },
    { from: { id: 777000, is_bot: false, first_name: 'Telegram' } },
    { from: { ...FROM, is_bot: true } },
    { sender_chat: { id: -100777, type: 'channel' } },
    { from: undefined },
  ];
  for (const more of nameless) assert.equal(lineOf('/topup 139 1GB', more), 'nameless', JSON.stringify(more));
  assert.equal(lineOf('good morning', { from: undefined }), null);
});

test('a forwarded line is a quotation and asks nothing', () => {
  assert.equal(lineOf('/topup 139 1GB', { forward_origin: { type: 'hidden_user' } }), null);
});

test('a group that became a supergroup is told by either of its service messages', () => {
  const moved = { kind: 'moved', from: 'telegram:-77', to: 'telegram:-10077' };
  const chat = (id: number) => ({ message_id: 1, from: FROM, chat: { id, type: 'group' } });
  assert.deepEqual(readMessage({ ...chat(-77), migrate_to_chat_id: -10077 }, BOT), moved);
  assert.deepEqual(readMessage({ ...chat(-10077), migrate_from_chat_id: -77 }, BOT), moved);
});

test('what has another shape than a message is passed over', () => {
  const strange = [
    null,
    5,
    'x',
    [],
    {},
    { message_id: '9' },
    message('/help', { chat: null }),
    message('/help', { from: 3 }),
  ];
  for (const given of strange) assert.equal(readMessage(given, BOT), null);
  for (const given of [null, {}, { id: 5 }, { id: 'x', from: null }]) assert.equal(readPress(given), null);
});
