import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import { NO_BUDGET, type Office, startOffice } from '../../support/slack/office.ts';

const AGENT = { user: 'U0AGENT' };
const BOSS = { user: 'U0BOSS' };
const CSV = '手机号,套餐,原因\n13911281234,1GB,outage\n13911281235,1GB,outage\n12345,1GB,outage\n';

const opened = async (t: Parameters<typeof startOffice>[0]): Promise<Office> => {
  const office = await startOffice(t, { settings: { teams: NO_BUDGET } });
  assert.equal((await office.slack.slash('bulk', AGENT)).text, '');
  return office;
};
const newest = ({ slack }: Office, user = 'U0AGENT') => {
  const told = slack.ephemerals.filter((one) => one.user === user);
  return told.at(-1) ?? null;
};
const told = (office: Office, words: RegExp) =>
  eventually(`${words}`, () => {
    const last = newest(office);
    return last !== null && words.test(JSON.stringify(last.blocks)) ? last : null;
  });

test('/topup bulk opens a form for a file or lines, and its check comes in private with the rows that do not fit', async (t) => {
  const office = await opened(t);
  const { slack } = office;
  const view = slack.views.at(-1)?.view as { readonly callback_id: string; readonly blocks: unknown };
  assert.equal(view.callback_id, 'topup_bulk');
  assert.match(JSON.stringify(view.blocks), /"file_input","action_id":"file","filetypes":\["csv","tsv","xlsx"\]/);
  const { file } = slack.sayFile('outage.csv', CSV, AGENT);
  const answer = await slack.submitView({ file: file.id, rows: '' }, AGENT);
  assert.deepEqual([answer.status, answer.text], [200, '']);
  const check = await told(office, /2 of 3 rows fit/);
  assert.match(JSON.stringify(check.blocks), /bulk send B/);
  const sent = await eventually('the file of the rows', () =>
    [...slack.files.values()].find(({ shared }) => shared[0]),
  );
  assert.deepEqual(sent.shared, [{ channel: 'D0AGENT', threadTs: null }]);
  assert.match(sent.bytes?.toString() ?? '', /^\uFEFFrow,number,product,reason,remark/);
  assert.match(sent.bytes?.toString() ?? '', /4,12345,1GB,outage,.+/);
  assert.doesNotMatch(sent.bytes?.toString() ?? '', /13911281234/);
});

test('a batch from a file is asked for, decided as one, and its rows and result come as files in its thread', async (t) => {
  const office = await opened(t);
  const { slack } = office;
  const { file } = slack.sayFile('outage.csv', CSV, AGENT);
  await slack.submitView({ file: file.id, rows: '' }, AGENT);
  const check = await told(office, /2 of 3 rows fit/);
  const button = /bulk send \w+ \w+/.exec(JSON.stringify(check.blocks))?.[0] ?? '';
  await slack.clickEphemeral(check, button, AGENT);
  const card = await eventually('the card', () => slack.shown().find(({ text }) => /waits for approval/.test(text)));
  const rows = await eventually('the rows', () => slack.shown().find(({ files }) => files !== undefined));
  assert.equal(rows.threadTs, card.ts);
  assert.match(rows.files?.[0]?.bytes?.toString() ?? '', /139\*\*\*\*1234/);
  await slack.clickEphemeral(check, button, AGENT);
  assert.equal(
    slack.shown().filter(({ text }) => /waits for approval/.test(text)).length,
    1,
    'a second press opens nothing',
  );
  await slack.click(card, 'approve', BOSS);
  await eventually('the decision', () => /is being bought/.test(card.text));
});

test('the shortcut on a message takes its file or its lines, and the batch hangs under that message', async (t) => {
  const office = await startOffice(t, { settings: { teams: NO_BUDGET } });
  const { slack } = office;
  const { message } = slack.sayFile('outage.tsv', CSV.replaceAll(',', '\t'), AGENT);
  assert.equal((await slack.messageShortcut(message, AGENT, 'topup_bulk')).status, 200);
  await told(office, /2 of 3 rows fit/);
  const lines = slack.say('13911281234 1GB outage\n13911281235 1GB outage');
  await slack.messageShortcut(lines, AGENT, 'topup_bulk');
  const check = await told(office, /2 of 2 rows fit/);
  await slack.clickEphemeral(check, /bulk send \w+ \w+/.exec(JSON.stringify(check.blocks))?.[0] ?? '', AGENT);
  const card = await eventually('the card', () => slack.shown().find(({ text }) => /waits for approval/.test(text)));
  assert.equal(card.threadTs, lines.ts);
  await slack.messageShortcut(slack.say(''), AGENT, 'topup_bulk');
  await told(office, /no file and no lines/);
});

test('pasted lines in the form are checked, and an empty form says what is missing at its field', async (t) => {
  const office = await opened(t);
  const { slack } = office;
  const empty = await slack.submitView({ file: '', rows: '' }, AGENT);
  assert.match(empty.text, /"rows":".*Choose a file, or write one line/);
  await slack.submitView({ file: '', rows: '13911281234 1GB outage' }, AGENT);
  await told(office, /1 of 1 row fits/);
});

test('each way in which a file cannot be had is a sentence at its field', async (t) => {
  const office = await opened(t);
  const { slack } = office;
  const answerTo = async (change: (file: ReturnType<typeof slack.sayFile>['file']) => void, bytes = CSV) => {
    const { file } = slack.sayFile('outage.csv', bytes, AGENT);
    change(file);
    return (await slack.submitView({ file: file.id, rows: '' }, AGENT)).text;
  };
  assert.match(await answerTo((file) => (file.deleted = true)), /"file":".*not there any more/);
  assert.match(await answerTo((file) => (file.behind = 'login page')), /"file":".*install the app again.*files:read/);
  assert.match(await answerTo((file) => (file.behind = 'redirect')), /"file":".*files:read/);
  assert.match(await answerTo((file) => (file.behind = 500)), /"file":".*could not be fetched/);
  assert.match(await answerTo(() => {}, 'x'.repeat(1_000_001)), /"file":".*larger than 1 MB/);
  assert.match(await answerTo(() => {}, '\u0000\u0001\u0002binary'), /"file":".*no table/);
  slack.state.scopes = slack.scopes.filter((scope) => scope !== 'files:read');
  assert.match(await answerTo(() => {}), /"file":".*install the app again.*files:read/);
});

test('without the scope for files the form cannot open, and the answer says how to paste the rows', async (t) => {
  const office = await startOffice(t);
  office.slack.state.scopes = office.slack.scopes.filter((scope) => scope !== 'files:read');
  assert.match((await office.slack.slash('bulk', AGENT)).text, /one line for each number/);
});

test('the token goes to no host but Slack’s', async (t) => {
  const office = await opened(t);
  const { slack } = office;
  const heard: (string | undefined)[] = [];
  const stranger = createServer((request, response) => {
    heard.push(request.headers.authorization);
    response.end(CSV);
  });
  await new Promise<void>((listening) => stranger.listen(0, '127.0.0.1', listening));
  t.after(() => stranger.close());
  const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/file`;
  const view = slack.payloads.submitView({ file: '', rows: '' }, AGENT) as { view: { state: { values: object } } };
  const values = { file: { file: { type: 'file_input', files: [{ id: 'F1', name: 'a.csv', url_private: url }] } } };
  const answer = await slack.interact({ ...view, view: { ...view.view, state: { values } } });
  assert.match(answer.text, /another server/);
  assert.deepEqual(heard, []);
});

test('a file that comes slowly is acknowledged within three seconds, and its answer follows', async (t) => {
  const office = await opened(t);
  const { slack } = office;
  const { file } = slack.sayFile('outage.csv', CSV, AGENT);
  file.behind = 'silence';
  const startedAt = Date.now();
  const answer = await slack.submitView({ file: file.id, rows: '' }, AGENT);
  assert.ok(Date.now() - startedAt < 3_000);
  assert.equal(answer.text, '');
  await eventually('the answer', () => /could not be fetched/.test(JSON.stringify(newest(office)?.blocks ?? '')), 20);
});
