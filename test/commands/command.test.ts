import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { COMMANDS, type HelpTopic, menuFor } from '../../commands/command.ts';
import { parseCommand } from '../../commands/parse.ts';
import { wordsFor } from '../../commands/words/words-for.ts';
import type { Desk } from '../../src/desk/desk.ts';
import { deskOfOne, startCommandWorld } from '../support/commands/world.ts';

const TOPICS = Object.keys(COMMANDS) as HelpTopic[];
/** What of the desk changes nothing. Everything else counts as a change, so a use case that is forgotten here is named. */
const READS: ReadonlySet<string> = new Set([
  'products',
  'status',
  'details',
  'list',
  'search',
  'cardsOf',
  'explain',
  'reportFor',
  'budget',
  'delegationOf',
  'whoAmI',
] satisfies (keyof Desk)[]);

const exampleOf = (topic: HelpTopic, language: 'en' | 'zh'): string =>
  wordsFor(language).examples[topic].replace(/^\/topup ?/, '');

test('every command of the table is parsed from its own example, in both languages', () => {
  for (const language of ['en', 'zh'] as const) {
    for (const topic of TOPICS) {
      const command = parseCommand(exampleOf(topic, language));
      assert.ok(command.ok, `${topic} ${language}`);
      assert.equal(command.value.kind, topic === 'urgent' ? 'request' : topic);
    }
  }
});

test('a command changes something exactly where the table says that it acts', async () => {
  for (const topic of TOPICS) {
    const called: string[] = [];
    const desk = new Proxy(deskOfOne(), {
      get: (target, name, receiver) => {
        called.push(String(name));
        return Reflect.get(target, name, receiver);
      },
    });
    const { say, store } = startCommandWorld(desk);
    // Its example opens the form; what follows it acts.
    await say(topic === 'bulk' ? 'bulk pause B7K3QX' : exampleOf(topic, 'en'));
    const wrote =
      called.some((name) => !READS.has(name)) || [...store.kept.keys()].some((key) => /^language:/.test(key));
    assert.equal(wrote, COMMANDS[topic].acts, `${topic} calls ${called.join(', ') || 'nothing'} of the desk`);
  }
});

test('a command opens the form exactly where the table says so', async () => {
  for (const topic of TOPICS) {
    const answer = await startCommandWorld().say(exampleOf(topic, 'en'));
    assert.equal(answer.kind === 'form', COMMANDS[topic].opensForm, topic);
  }
});

test('docs/commands.md has every command, in both languages', () => {
  const page = readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8');
  for (const topic of TOPICS.filter((one) => one !== 'request' && one !== 'form')) {
    const [english = '', chinese = ''] = (['en', 'zh'] as const).map((language) => exampleOf(topic, language));
    const row = new RegExp(`\`${english.split(' ')[0]}\\b(?:\\\\.|[^|\\n])*${chinese.split(' ')[0]}`);
    assert.match(page, row, topic);
  }
});

test('a menu offers everybody the same, and approvers their own commands behind it', () => {
  const everybody = menuFor('everybody');
  assert.deepEqual(menuFor('approvers').slice(0, everybody.length), everybody);
  assert.deepEqual(menuFor('approvers').slice(everybody.length), [
    'approve',
    'reject',
    'delegate',
    'settle',
    'confirm',
    'report',
  ]);
  assert.ok(!everybody.includes('approve') && !everybody.includes('form'));
});
