import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { ProviderName } from '../../src/core/product.ts';
import { newSqliteUrl } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import type { Chat } from '../support/journey/chat.ts';
import { startJourneyDesk } from '../support/journey/desk.ts';
import { startSlackChat } from '../support/journey/slack-chat.ts';
import { startTelegramChat } from '../support/journey/telegram-chat.ts';
import { newPostgresDatabase } from '../support/postgres.ts';

type Case = {
  readonly chat: (t: TestContext) => Promise<Chat>;
  readonly provider: ProviderName;
  readonly database: (t: TestContext) => Promise<string>;
};

const CASES: readonly Case[] = [
  { chat: startSlackChat, provider: 'juhe', database: newSqliteUrl },
  { chat: (t) => startTelegramChat(t, 'webhook'), provider: 'ytx', database: newPostgresDatabase },
];

/** A team that may spend ¥100.00 a day, and operators in a room of their own. */
const withOperators = (chat: Chat, more: object) => (file: Record<string, unknown>) => {
  const [team] = file.teams as readonly object[];
  return {
    ...file,
    teams: [{ ...team, conversations: [chat.conversation(0)], budget: { day: '100.00' } }],
    operators: { conversation: chat.conversation(1) },
    ...more,
  };
};

async function open(t: TestContext, { chat: start, provider, database }: Case, more: object = {}) {
  const chat = await start(t);
  const databaseUrl = await database(t);
  const config = withOperators(chat, more);
  const desk = await startJourneyDesk(t, {
    chat,
    providers: [provider],
    databaseUrl,
    road: 'polling',
    rooms: 2,
    config,
  });
  const cards = () => chat.seen(0).filter(({ text }) => /asks for/.test(text));
  const told = () => chat.seen(1).filter(({ text }) => /did not cost/.test(text));
  const delivered = async (number: string, product: string) => {
    const before = cards().length;
    await chat.type(0, 'agent', `${number} ${product} outage`);
    const card = await eventually('the card', () => cards()[before], 20);
    if (product === '1GB') await chat.press(0, card.id, 'approve', 'boss');
    await eventually(
      'delivered',
      () => cards().some(({ id, text }) => id === card.id && /(?<!being )delivered/.test(text)),
      30,
    );
    return () => cards().find(({ id }) => id === card.id)?.text ?? '';
  };
  return { chat, desk, delivered, told };
}

for (const setting of CASES) {
  test(`what ${setting.provider} charged counts in the budget, and the operators hear once with both amounts`, async (t) => {
    const { chat, desk, delivered, told } = await open(t, setting);
    const card = await delivered('13911200099', '1GB');
    await eventually('the operators', () => told().length > 0, 20);
    assert.match(told()[0]?.text ?? '', /¥99\.00 charged, ¥19\.63 expected/);
    await eventually('the cost on the card', () => /¥99\.00 charged, ¥19\.63 expected/.test(card()), 20);
    await chat.type(0, 'agent', 'budget');
    await eventually('the budget', () => /¥99\.00 of ¥100\.00 used/.test(chat.words()), 20);
    await chat.type(0, 'agent', '13911201234 100MB outage');
    await eventually('a refusal', () => /¥99\.00 of ¥\d+\.00 is used/.test(chat.words()), 20);
    assert.equal(desk.sandbox.ledger[setting.provider].orders().length, 1);
    assert.equal(told().length, 1);
  });

  test(`the price is no news at ${setting.provider}, and an amount that is none counts nowhere and is told`, async (t) => {
    const { chat, delivered, told } = await open(t, setting, { priceTolerance: '95.00' });
    await delivered('13911201234', '100MB');
    await delivered('13911210098', '100MB');
    await delivered('13911210099', '100MB');
    await eventually('the operators', () => told().length > 0, 20);
    assert.equal(told().length, 1);
    assert.match(told()[0]?.text ?? '', /“-1\.000?”, which is not believed: ¥4\.80 counts in the budgets/);
    await chat.type(0, 'agent', 'budget');
    await eventually('the budget', () => /¥108\.60 of ¥100\.00 used/.test(chat.words()), 20);
  });
}
