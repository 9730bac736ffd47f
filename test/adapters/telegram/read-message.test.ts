import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as presses from '../../../adapters/telegram/read.ts';
import * as messages from '../../../adapters/telegram/read-message.ts';
import type { Result } from '../../../src/core/result.ts';

const whatWasRead = <T>(read: Result<T, unknown>): T | null => (read.ok ? read.value : null);
const readMessage = (given: unknown, botName: string) => whatWasRead(messages.readMessage(given, botName));
const readPress = (given: unknown) => whatWasRead(presses.readPress(given));

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
  ['/details T7K3QX', 'details T7K3QX'],
  ['/language zh', 'language zh'],
  ['/状态 T7K3QX', '状态 T7K3QX'],
  ['/批准@topup_bot T7K3QX', '批准 T7K3QX'],
  ['/批准T7K3QX', '批准t7k3qx'],
  ['/列表 待批', '列表 待批'],
  ['/你好', null],
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

const PRIVATE = { chat: { id: 42, type: 'private' } };

test('alone with the bot, /start asks for help and an unknown command goes on to be answered', () => {
  assert.equal(lineOf('/start', PRIVATE), 'help');
  assert.equal(lineOf('/unknown x', PRIVATE), 'unknown x');
  assert.equal(lineOf('/topup@other_bot x', PRIVATE), null);
});

test('alone with the bot, a link that started it is told from a plain start; in a group it is not one', () => {
  const read = readMessage(message('/start details_AAEC-_', PRIVATE), BOT);
  assert.deepEqual([read?.kind, read?.kind === 'started' && read.payload], ['started', 'details_AAEC-_']);
  for (const text of ['/start two words', `/start ${'x'.repeat(65)}`]) assert.equal(lineOf(text, PRIVATE), 'help');
  assert.equal(lineOf('/start@topup_bot details_AAEC'), 'help');
});

const OURS = { message_id: 5, from: { id: 900, is_bot: true, username: 'Topup_Bot' }, text: 'Which number?' };
const replyOf = (text: string, more: object = {}) => {
  const read = readMessage(message(text, { reply_to_message: OURS, ...more }), BOT);
  return read?.kind === 'replied' ? read : null;
};

test('words in reply to a message of ours may answer it, and say what its buttons carry', () => {
  const keyboard = {
    inline_keyboard: [
      [
        { text: 'x', callback_data: '2x.KEY' },
        { text: 'y', url: 'https://x' },
      ],
    ],
  };
  const read = replyOf('13911281234', { reply_to_message: { ...OURS, reply_markup: keyboard } });
  assert.deepEqual(
    [read?.to, read?.text, read?.data, read?.from?.account],
    ['5', '13911281234', ['2x.KEY'], 'telegram:42'],
  );
});

test('a reply to somebody else, a forwarded one, one without words and a command answer nothing', () => {
  const theirs = { ...OURS, from: { id: 7, is_bot: false, username: 'ana' } };
  for (const reply_to_message of [theirs, { ...OURS, from: undefined }, { ...OURS, from: {} }, undefined, 5])
    assert.equal(replyOf('x', { reply_to_message }), null);
  assert.equal(replyOf('x', { forward_origin: { type: 'hidden_user' } }), null);
  assert.equal(replyOf(''), null);
  assert.equal(replyOf('/topup@other_bot 1GB'), null);
  assert.equal(replyOf('/unknown'), null);
});

test('the reply of an anonymous admin comes from nobody', () => {
  assert.equal(replyOf('x', { sender_chat: GROUP })?.from, null);
});

test('alone with the bot plain words may answer what it asked last', () => {
  const read = readMessage(message('13911281234', PRIVATE), BOT);
  assert.deepEqual([read?.kind, read?.kind === 'replied' && read.to], ['replied', null]);
});

test('a command that replies to a message knows its text: the part that was quoted, the text, or the words under a picture', () => {
  const quotedIn = (more: object) => {
    const read = readMessage(message('/topup 1GB', more), BOT);
    return read?.kind === 'said' ? read.quoted : 'not said';
  };
  const theirs = { message_id: 5, text: 'whole' };
  assert.equal(quotedIn({ reply_to_message: theirs }), 'whole');
  assert.equal(quotedIn({ reply_to_message: theirs, quote: { text: 'part' } }), 'part');
  assert.equal(quotedIn({ reply_to_message: { message_id: 5, caption: 'under it' } }), 'under it');
  const forwarded = { message_id: 5, forward_origin: { type: 'hidden_user' }, text: 'my number is 13911281234' };
  assert.equal(quotedIn({ reply_to_message: forwarded }), forwarded.text, 'a forwarded message of a customer');
  const contact = { phone_number: '+8613911281234', first_name: 'Wei' };
  assert.equal(quotedIn({ reply_to_message: { message_id: 5, contact } }), contact.phone_number);
  assert.equal(quotedIn({ external_reply: { origin: {}, contact } }), contact.phone_number);
  assert.equal(quotedIn({ reply_to_message: { message_id: 5, forum_topic_created: {} } }), null);
  assert.equal(quotedIn({}), null);
});

test('a request carries who asked, the message and its key', () => {
  assert.deepEqual(readMessage(message('/topup 139 1GB'), BOT), {
    kind: 'said',
    line: '139 1GB',
    quoted: null,
    document: null,
    mentions: new Map(),
    from: { account: 'telegram:42', name: 'Ana Li', reportedLanguage: 'en' },
    origin: { conversation: 'telegram:-1001234567890', thread: null, message: '9' },
    reader: { account: 'telegram:42', name: 'Ana Li', trigger: null },
    requestKey: 'telegram:-1001234567890:9',
  });
});

test('somebody mentioned who has no username is known by the words that stand for them', () => {
  const entities = [
    { type: 'bot_command', offset: 0, length: 9 },
    { type: 'text_mention', offset: 10, length: 6, user: { id: 77, is_bot: false, first_name: 'Bo' } },
    { type: 'mention', offset: 17, length: 5 },
  ];
  const read = readMessage(message('/delegate Bo Lin @chen until friday', { entities }), BOT);
  assert.deepEqual(read?.kind === 'said' && [...read.mentions], [['Bo Lin', 'telegram:77']]);
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

test('the language of the app is reported: Chinese of any kind, English for all others, none where it is not told', () => {
  const reportedLanguageOf = (language_code: string | undefined) =>
    readPress({ id: '1', from: { ...FROM, language_code }, data: 'x' })?.from.reportedLanguage;
  assert.deepEqual(['zh', 'zh-hans', 'ZH-TW', 'de', undefined].map(reportedLanguageOf), ['zh', 'zh', 'zh', 'en', null]);
});

test('nobody asks in the name of a group, a channel or a bot', () => {
  const anonymousSender = [
    { from: { id: 1087968824, is_bot: true, first_name: 'Group' }, sender_chat: GROUP },
    { from: { id: 1087968824, is_bot: false, first_name: 'Group' } },
    { from: { id: 136817688, is_bot: false, first_name: 'Channel' } },
    { from: { id: 777000, is_bot: false, first_name: 'Telegram' } },
    { from: { ...FROM, is_bot: true } },
    { sender_chat: { id: -100777, type: 'channel' } },
    { from: undefined },
  ];
  for (const more of anonymousSender)
    assert.equal(lineOf('/topup 139 1GB', more), 'anonymousSender', JSON.stringify(more));
  assert.equal(lineOf('good morning', { from: undefined }), null);
});

const OTHER_BOT = { id: 555, is_bot: true, first_name: 'Other', username: 'other_bot' };
const THROUGH_BOT = [
  { via_bot: OTHER_BOT },
  { sender_business_bot: OTHER_BOT },
  { business_connection_id: 'b1' },
  { guest_query_id: 'g1' },
  { guest_bot_caller_user: FROM },
  { guest_bot_caller_chat: GROUP },
];

test('what another bot wrote in somebody’s name is nobody’s word, as a line and as a reply', () => {
  for (const more of THROUGH_BOT) {
    for (const where of [{}, PRIVATE]) {
      const line = readMessage(message('/approve T7K3QX', { ...where, ...more }), BOT);
      assert.deepEqual([line?.kind, line?.kind === 'anonymousSender' && line.throughBot], ['anonymousSender', true]);
    }
    const reply = readMessage(message('because', { ...PRIVATE, ...more }), BOT);
    assert.deepEqual([reply?.kind, reply?.kind === 'replied' && reply.from], ['replied', null]);
  }
});

test('a program’s press, and one in a chat of a business connection, are nobody’s', () => {
  const press = { id: '1', data: 'x', message: { message_id: 1, chat: GROUP } };
  assert.ok(readPress({ ...press, from: FROM })?.origin);
  assert.equal(readPress({ ...press, from: OTHER_BOT }), null);
  assert.equal(readPress({ ...press, from: { ...FROM, id: 1087968824 } }), null);
  const business = { ...press.message, business_connection_id: 'b1' };
  assert.equal(readPress({ ...press, from: FROM, message: business })?.origin, null);
});

test('a forwarded line is a quotation and asks nothing', () => {
  for (const more of [
    { forward_origin: { type: 'hidden_user' } },
    { forward_date: 1 },
    { is_automatic_forward: true },
  ]) {
    assert.equal(lineOf('/topup 139 1GB', more), null);
  }
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
