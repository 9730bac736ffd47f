import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { plainCard } from '../../commands/card.ts';
import type { Answer, Command } from '../../commands/command.ts';
import { createLanguages } from '../../commands/render-context.ts';
import type { Actor } from '../../src/core/people.ts';
import { err, ok } from '../../src/core/result.ts';
import type { Desk } from '../../src/desk/desk.ts';
import { ASKED_AT, BOSS, drawn, LANGUAGES, LIN, MSISDN, orderIn, SUPPORT } from '../support/commands/sample.ts';
import { deskOfOne, memoryStore, startCommandWorld } from '../support/commands/world.ts';
import { asking } from '../support/rules.ts';
import { matchesSnapshot } from '../support/snapshot.ts';

/** A line for every command there is: the type asks for it when one is added. */
const LINES: { readonly [K in Command['kind']]: string } = {
  request: `${MSISDN} 1GB outage`,
  form: '',
  status: 'status T7K3QX',
  details: 'details T7K3QX',
  approve: 'approve T7K3QX',
  many: 'approve T7K3QX T9ABCD',
  reject: 'reject T7K3QX asked for twice',
  cancel: 'cancel T7K3QX',
  list: 'list',
  find: 'find CASE-42 since 3d',
  repeat: 'repeat T7K3QX',
  explain: `explain ${MSISDN} 1GB`,
  settle: 'settle T7K3QX delivered slip 8841',
  confirm: 'confirm T7K3QX',
  remind: 'remind T7K3QX',
  delegate: 'delegate @lin until friday',
  bulk: 'bulk',
  report: 'report month',
  budget: 'budget',
  whoami: 'whoami',
  help: 'help',
  language: 'language en',
};

for (const language of LANGUAGES) {
  test(`every command is answered in ${language}, with no whole number in it`, async (t) => {
    const { say } = startCommandWorld();
    const answers: string[] = [];
    for (const line of Object.values(LINES)) {
      const answer = await say(line === 'language en' ? `language ${language}` : line, { reportedLanguage: language });
      const text = drawn(answer.card);
      assert.doesNotMatch(text, /undefined|null|NaN|\[object|_approval|in_doubt/, line);
      assert.doesNotMatch(`${text}${answer.card.summary}`, new RegExp(MSISDN));
      answers.push(`> ${line.replace(MSISDN, '13…')}\n${text}`);
    }
    matchesSnapshot(t, answers.join('\n\n'), `${import.meta.dirname}/../fixtures/cards/answers.${language}.txt`);
  });
}

test('a request reaches the desk as it was typed, and its answer may be left out where the card says it', async () => {
  const desk = deskOfOne();
  const { say } = startCommandWorld(desk);
  const answer = await say('137 8888 6666 1gb anyway  outage CASE-42');
  assert.deepEqual(desk.heard, [
    {
      number: '137 8888 6666',
      product: '1gb',
      anyway: true,
      urgent: false,
      reason: 'outage CASE-42',
      by: LIN,
      origin: { conversation: SUPPORT, thread: null, message: null },
      requestKey: 'slack:1',
    },
  ]);
  assert.equal(answer.kind, 'done');
});

test('a search names people by their mentions', async () => {
  const desk = deskOfOne();
  const { say } = startCommandWorld(desk);
  await say('find outage by @lin', { mentions: new Map([['@lin', LIN.account]]) });
  const [filters] = desk.heard as readonly { readonly people: readonly string[]; readonly words: readonly string[] }[];
  assert.deepEqual([filters?.people, filters?.words], [[LIN.account], ['outage']]);
});

test('a decision reaches the desk with its reason, and without one as none', async () => {
  const desk = deskOfOne();
  const { say } = startCommandWorld(desk);
  for (const line of ['reject T7K3QX asked twice', 'reject T7K3QX', 'approve T7K3QX']) await say(line, { by: BOSS });
  const origin = { conversation: SUPPORT, thread: null, message: null };
  const by = { order: { by: 'ref', ref: 'T7K3QX' }, by: BOSS, origin };
  assert.deepEqual(desk.heard, [
    { ...by, decision: 'reject', why: 'asked twice' },
    { ...by, decision: 'reject', why: null },
    { ...by, decision: 'approve', why: null },
  ]);
});

test('one approval of two says that another is missing', async () => {
  const waiting = orderIn('awaiting_approval', {
    verdict: asking(2, [], 'two'),
    votes: [{ by: BOSS, at: ASKED_AT, step: 0, insteadOf: null }],
  });
  const { say } = startCommandWorld(deskOfOne({ decide: async () => ok(waiting) }));
  const answer = await say('approve T7K3QX', { by: BOSS });
  assert.match(plainCard(answer.card), /counts: 1 of 2/);
});

describe('what was typed is not lost', () => {
  const draftOf = (answer: Answer) => (answer.kind === 'form' ? answer.draft : answer.kind);
  const EMPTY = { number: '', product: '', reason: '' };

  test('a refused request opens the form with what was typed, until one succeeds', async () => {
    const { say } = startCommandWorld();
    const refused = await say(`${MSISDN} 3GB outage`);
    assert.deepEqual([refused.kind, 'refused' in refused && refused.refused], ['say', true]);
    assert.deepEqual(draftOf(await say('')), { number: MSISDN, product: '3GB', reason: 'outage' });
    await say(`${MSISDN} 1GB outage`);
    assert.deepEqual(draftOf(await say('')), EMPTY);
  });

  test('a number alone is a draft, and is answered with the products that fit it', async () => {
    const { say } = startCommandWorld();
    const answer = await say(MSISDN);
    assert.match(plainCard(answer.card), /1GB \(1QG00102410\)/);
    assert.equal(answer.kind === 'say' && answer.at, 'product');
    assert.deepEqual(draftOf(await say('')), { number: MSISDN, product: '', reason: '' });
  });

  test('nobody finds somebody else’s draft, nor one from another conversation, and none is kept for long', async () => {
    const { say, store } = startCommandWorld();
    await say(MSISDN);
    assert.deepEqual(draftOf(await say('', { by: BOSS })), EMPTY);
    const elsewhere = { conversation: `${SUPPORT}2` as typeof SUPPORT, thread: null, message: null };
    assert.deepEqual(draftOf(await say('', { origin: elsewhere })), EMPTY);
    assert.deepEqual(store.ttls, [15 * 60_000]);
  });

  test('what a store holds of another shape is no draft', async () => {
    const { say, store } = startCommandWorld();
    for (const odd of [null, 7, 'text', [], { number: 1, product: 'x', reason: 'y' }, { number: 'x' }]) {
      store.kept.set(`draft:${LIN.person}:${SUPPORT}`, odd);
      assert.deepEqual(draftOf(await say('')), EMPTY);
    }
  });
});

test('a refusal stands at the form’s field that it is about', async () => {
  const fieldOf = async (refused: Awaited<ReturnType<Desk['request']>>) => {
    const answer = await startCommandWorld(deskOfOne({ request: async () => refused })).say(LINES.request);
    return answer.kind === 'form' ? 'form' : answer.at;
  };
  assert.equal(await fieldOf(err({ kind: 'bad_number', why: { kind: 'landline' } })), 'number');
  assert.equal(await fieldOf(err({ kind: 'unknown_product', given: 'x', nearest: [] })), 'product');
  assert.equal(await fieldOf(err({ kind: 'reason_too_long', length: 301, longest: 300 })), 'reason');
  assert.equal(await fieldOf(err({ kind: 'no_rule_fits' })), null);
});

describe('the language of an answer', () => {
  const isChinese = (answer: Answer) => /\p{Script=Han}{2}/u.test(plainCard(answer.card));
  const stranger: Actor = { ...BOSS };

  test('is the one that was chosen, then what the platform reports, then the config’s', async () => {
    const { say } = startCommandWorld();
    assert.equal(isChinese(await say('budget')), false);
    assert.equal(isChinese(await say('budget', { reportedLanguage: 'zh' })), true);
    assert.equal(isChinese(await say('language zh')), true);
    assert.equal(isChinese(await say('budget', { reportedLanguage: 'en' })), true);
    assert.equal(isChinese(await say('budget', { by: stranger })), false);
    assert.equal(isChinese(await say('语言 en')), false);
    assert.equal(isChinese(await say('nonsense', { reportedLanguage: 'zh' })), false);
  });

  test('is kept for ever, read once a minute, and remembered for no more than a thousand people', async () => {
    const store = memoryStore();
    let now = 0;
    const languages = createLanguages({ store, now: () => now });
    await languages.choose(LIN.person, 'zh');
    assert.deepEqual([await languages.of(LIN.person), store.reads, store.ttls], ['zh', 0, [null]]);
    now += 60_000;
    assert.deepEqual([await languages.of(LIN.person), store.reads], ['zh', 1]);
    await languages.of(LIN.person);
    assert.equal(store.reads, 1);
    for (let n = 0; n < 1000; n += 1) await languages.of(`slack:U${n}` as typeof LIN.person);
    await languages.of('slack:U999' as typeof LIN.person);
    assert.equal(store.reads, 1001);
    await languages.of(LIN.person);
    assert.equal(store.reads, 1002);
  });
});

test('explain says that a mismatch would be refused, unless it is insisted on', async () => {
  const { say } = startCommandWorld();
  assert.match(plainCard((await say(`explain ${MSISDN} 1GB`)).card), /would be refused: .*China Telecom/);
  assert.doesNotMatch(plainCard((await say(`explain ${MSISDN} 1GB anyway`)).card), /would be refused/);
});

test('explain mentions whom it would ask where nobody else sees it, and names them where others do', async () => {
  const { say } = startCommandWorld();
  const spans = async (alone: boolean) => {
    const { card } = await say(`explain ${MSISDN} 1GB anyway`, { alone });
    return card.lines.flat().filter((span) => typeof span !== 'string');
  };
  assert.deepEqual(await spans(true), [{ account: BOSS.account, name: BOSS.name }]);
  assert.deepEqual(await spans(false), []);
});

test('status of a number with no orders says so without the number', async () => {
  const { say } = startCommandWorld(deskOfOne({ status: async () => ok({ orders: [], rest: 0 }) }));
  const answer = await say(`status ${MSISDN}`);
  assert.match(plainCard(answer.card), /has not topped up 137\*\*\*\*6666/);
});

test('a list that is empty says so', async () => {
  const { say } = startCommandWorld(deskOfOne({ list: async () => ok({ orders: [], rest: 0 }) }));
  assert.match(plainCard((await say('list doubt')).card), /No order is unconfirmed\./);
});

test('who only looks at an order calls nobody', async () => {
  const { say } = startCommandWorld();
  for (const line of ['status T7K3QX', 'list']) {
    const { card } = await say(line);
    const spans = [...card.lines, ...card.fields.map(({ value }) => value)].flat();
    assert.ok(
      spans.every((span) => typeof span === 'string'),
      line,
    );
  }
});
