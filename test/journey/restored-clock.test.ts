import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backUp, restoreCopy } from '../../src/ledger/copies.ts';
import { isProviderName } from '../../src/providers/registry.ts';
import { createScope } from '../crash/scope.ts';
import { newSqliteUrl, sqlitePathOf } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { startFakeSlack } from '../support/fake-slack.ts';
import { startJourneyDesk, startQuickSandbox } from '../support/journey/desk.ts';
import { slackChatOf } from '../support/journey/slack-chat.ts';
import { silentLog } from '../support/silent.ts';

const ROOM = 'C0ROOM0';
const SECONDS = 30;

test('a clock that is set ahead proves nothing: what was bought after a copy is not bought again', async (t) => {
  const slack = await startFakeSlack(t);
  const sandbox = await startQuickSandbox();
  t.after(() => sandbox.stop());
  const url = await newSqliteUrl(t);
  const [path, copy] = [sqlitePathOf(url), `${sqlitePathOf(url)}.copy`];
  let aheadMs = 0;
  const setting = {
    ...({
      chat: slackChatOf(slack),
      providers: ['ytx'],
      databaseUrl: url,
      road: 'polling',
      rooms: 1,
      sandbox,
    } as const),
    now: () => Date.now() + aheadMs,
  };
  const before = createScope();
  t.after(before.end);
  const expiresLate = { approval: { expiresAfter: '24h' } };
  const asksLate = { ytx: { submitTimeout: '1s', doubtAfter: '10m' } };
  await startJourneyDesk(before, { ...setting, config: (file) => ({ ...file, ...expiresLate, providers: asksLate }) });
  // Taken, its answer lost, and not found by the first three questions.
  await slack.slash('13911200015 1GB outage', { user: 'U0AGENT', channel: ROOM });
  const card = await eventually('the card', () => slack.shown(ROOM)[0], SECONDS);
  assert.ok(backUp(path, copy).ok);
  await slack.click(card, 'approve', { user: 'U0BOSS', channel: ROOM });
  const bought = () => sandbox.ledger.ytx.orders();
  await eventually('it to be bought', () => bought().length === 1, SECONDS);
  await before.end();

  const asked = { isProvider: isProviderName, questionsAMinute: () => 60 };
  assert.ok((await restoreCopy(path, copy, { at: Date.now(), log: silentLog, asked })).ok);
  await startJourneyDesk(t, { ...setting, config: (file) => ({ ...file, ...expiresLate }) });
  aheadMs = 2 * 3_600_000;
  await eventually('delivered', () => slack.shown(ROOM).find(({ text }) => /(?<!being )delivered/.test(text)), SECONDS);
  assert.equal(bought().length, 1);
  assert.ok(sandbox.ledger.ytx.queries() > 3);
});
