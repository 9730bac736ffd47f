import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScope } from '../crash/scope.ts';
import { newSqliteUrl } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { startFakeSlack } from '../support/fake-slack.ts';
import { startJourneyDesk } from '../support/journey/desk.ts';
import { slackChatOf } from '../support/journey/slack-chat.ts';

const AGENT = { user: 'U0AGENT', channel: 'C0ROOM0' };
const BOSS = { user: 'U0BOSS', channel: 'C0ROOM0' };
const PATIENCE_S = 20;

test('clicks, forms and commands from before a restart are taken after it, and the old card is the one that is edited', async (t) => {
  const slack = await startFakeSlack(t);
  const databaseUrl = await newSqliteUrl(t);
  const config = (file: Record<string, unknown>) => ({ ...file, approval: { expiresAfter: '10m' } });
  const setting = {
    chat: slackChatOf(slack),
    providers: ['ytx'],
    databaseUrl,
    road: 'callback',
    rooms: 1,
    config,
  } as const;
  const before = createScope();
  await startJourneyDesk(before, setting);
  const asking = slack.payloads.slash('139 1120 1234 1GB outage', AGENT);
  await slack.form(asking);
  const card = await eventually('the card', () => slack.shown('C0ROOM0')[0]);
  const approve = slack.payloads.click(card, 'approve', BOSS);
  await slack.slash('', AGENT);
  const form = slack.views.at(-1);
  await before.end();

  const { sandbox } = await startJourneyDesk(t, setting);
  assert.match((await slack.form(asking)).text, /waiting for approval/, 'the command again finds its order');
  await slack.interact(approve);
  await eventually('the answer to the click', () =>
    slack.ephemerals.some(({ user, text }) => user === 'U0BOSS' && /approved/.test(text)),
  );
  await eventually('the card to say delivered', () => /(?<!being )delivered/.test(card.text), PATIENCE_S);
  await slack.interact(approve);
  await eventually('who decided', () =>
    slack.ephemerals.some(({ text }) => /u0boss approved this at \d\d:\d\d/.test(text)),
  );
  const values = { number: '13911201235', product: '1QG00102410', reason: 'from before', ticket: '' };
  assert.equal((await slack.submitView(values, AGENT, form)).text, '');
  await eventually(
    'a second card',
    () => slack.shown('C0ROOM0').some(({ blocks }) => /from before/.test(JSON.stringify(blocks))),
    PATIENCE_S,
  );
  assert.equal(slack.shown('C0ROOM0').filter(({ threadTs }) => threadTs === null).length, 2);
  assert.equal(sandbox.ledger.ytx.orders().length, 1);
});
