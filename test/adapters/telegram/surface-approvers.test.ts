import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { newSqliteUrl } from '../../support/databases.ts';
import { eventually } from '../../support/eventually.ts';
import { type FakeMessage, type FakeTelegram, startFakeTelegram } from '../../support/fake-telegram.ts';
import { startJourneyDesk } from '../../support/journey/desk.ts';
import { startTelegramChat } from '../../support/journey/telegram-chat.ts';
import { ANA, BO } from '../../support/telegram/world.ts';

const CY = { id: 99, first_name: 'Cy', language_code: 'en' };
const PATIENCE_S = 20;

/** The whole desk, whose approvers are the administrators of the group where it is asked: Ana, who asks, and Bo. */
async function arrange(t: TestContext): Promise<{ readonly fake: FakeTelegram; readonly group: number }> {
  const fake = await startFakeTelegram(t);
  const group = -1_001_000_000_000;
  fake.group(group);
  fake.appoint(group, ANA, BO);
  const chat = {
    ...(await startTelegramChat(t, 'webhook')),
    environment: { TELEGRAM_BOT_TOKEN: fake.token, TELEGRAM_API_ROOT: fake.root, TELEGRAM_SECRET_TOKEN: 'approvers' },
  };
  const config = (file: Record<string, unknown>) => {
    const [team] = file.teams as Record<string, unknown>[];
    return { ...file, people: [], teams: [{ ...team, approvers: [`telegram:group:${group}`] }] };
  };
  const databaseUrl = await newSqliteUrl(t);
  await startJourneyDesk(t, { chat, providers: ['juhe'], databaseUrl, road: 'polling', rooms: 1, config });
  return { fake, group };
}

test('an administrator of the group approves; who is none, and the administrator who asked, do not', async (t) => {
  const { fake, group } = await arrange(t);
  const card = (): FakeMessage | undefined => fake.messages(group)[0];
  fake.say(group, ANA, '/topup 13911281234 1GB outage');
  const waiting = await eventually('the card', card, PATIENCE_S);
  for (const [count, person] of [CY, ANA].entries()) {
    fake.press(waiting, 'Approve', person);
    await eventually('the notice', () => fake.toasts.length === count + 1, PATIENCE_S);
  }
  assert.deepEqual(
    fake.toasts.map(({ text, alert }) => [alert, /not an approver|somebody else must decide/.test(text)]),
    [
      [true, true],
      [true, true],
    ],
  );
  assert.deepEqual(card()?.keyboard, waiting.keyboard);
  fake.press(waiting, 'Approve', BO);
  await eventually('the approval', () => card()?.keyboard.length === 0 && /博/.test(card()?.text ?? ''), PATIENCE_S);
});
