import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { startDoctor } from '../../../../src/app/doctor/at-start.ts';
import { type App, startApp } from '../../../../src/app.ts';
import { loadConfig } from '../../../../src/config.ts';
import { createLog } from '../../../../src/log.ts';
import { amiss, GROUP, type Installation, startInstallation } from '../../../support/doctor.ts';
import { eventually } from '../../../support/eventually.ts';
import { startMain } from '../../../support/main-process.ts';

type Started = {
  readonly app: App;
  readonly lines: () => readonly Record<string, unknown>[];
  readonly isExamined: () => boolean;
  readonly readyz: () => Promise<{ readonly status: number; readonly body: Record<string, unknown> }>;
};

/** Starts the whole desk, whose doctor does not wait, and ends it after the test. */
async function start(t: TestContext, desk: Installation): Promise<Started> {
  await desk.write();
  const read = loadConfig(desk.environment);
  assert.ok(read.ok, JSON.stringify(read));
  const lines: string[] = [];
  const log = createLog('info', [], (line) => lines.push(line));
  const waits = { chatsMs: 10, providersMs: 20, withinMs: 20_000, retryMs: 50 };
  const app = await startApp({
    config: read.value.config,
    log,
    now: Date.now,
    startDoctor: (deps) => startDoctor({ ...deps, waits }),
    readsFile: true,
  });
  t.after(() => app.stop());
  return {
    app,
    lines: () => lines.map((line) => JSON.parse(line)),
    isExamined: () => lines.filter((line) => line.includes('doctor.done')).length === 2,
    readyz: async () => {
      const answer = await fetch(`${app.url}/readyz`);
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    },
  };
}

const toldOf = ({ slack }: Installation) => slack.shown('C0OPS').map(({ text }) => text);

test('a healthy start is looked at, and says nothing to anybody', async (t) => {
  const desk = await startInstallation(t);
  const started = await start(t, desk);
  await eventually('the doctor to have looked', started.isExamined, 10);
  assert.doesNotMatch(JSON.stringify(started.lines()), /doctor\.(finding|failed)|operators/);
  assert.deepEqual(toldOf(desk), []);
  assert.deepEqual(Object.keys((await started.readyz()).body), ['status', 'config']);
  const people = desk.slack.callsOf('users.info').length;
  assert.ok(people > 0 && people <= 20, 'the first people of the config are asked about at a start');
  assert.equal(desk.telegram.callsOf('getUpdates').length, 0);
});

test('what fails at a start is logged, told to the operators once, and warned of while the desk works on', async (t) => {
  const desk = await startInstallation(t);
  desk.slack.archive('C0SUPPORT');
  const first = await start(t, desk);
  await eventually('the operators to be told', () => toldOf(desk)[0], 10);
  assert.match(toldOf(desk)[0] ?? '', /The doctor found an error.*slack:C0SUPPORT/);
  const finding = first.lines().find((line) => JSON.stringify(line).includes('doctor.finding'));
  assert.match(JSON.stringify(finding), /is archived.*Unarchive it/);
  const { status, body } = await first.readyz();
  assert.equal(status, 200);
  assert.match(JSON.stringify(body.warnings), /Slack: slack:C0SUPPORT: #c0support is archived/);
  await first.app.stop();
  const second = await start(t, desk);
  await eventually('the doctor to have looked again', second.isExamined, 10);
  assert.equal(toldOf(desk).length, 1, 'the same error is not told at every start');
  assert.match(JSON.stringify((await second.readyz()).body.warnings), /is archived/);
});

test('an error that is new is told although another was told before', async (t) => {
  const desk = await startInstallation(t);
  desk.slack.archive('C0SUPPORT');
  const first = await start(t, desk);
  await eventually('the operators to be told', () => toldOf(desk)[0], 10);
  await first.app.stop();
  desk.slack.removeBot('C0APPROVALS');
  await start(t, desk);
  const told = await eventually('the operators to be told again', () => toldOf(desk)[1], 10);
  assert.match(told, /2 errors.*C0SUPPORT.*C0APPROVALS/);
});

test('a person who was deactivated, and one who left, are told of at a start', async (t) => {
  const desk = await startInstallation(t);
  desk.slack.setProfile('U0BOSS', { deleted: true });
  Object.assign(desk.config.teams[0] ?? {}, { approvers: ['slack:U0BOSS', 'telegram:77', 'telegram:99'] });
  const started = await start(t, desk);
  const told = await eventually('the operators to be told', () => toldOf(desk)[0], 10);
  assert.match(told, /2 errors.*slack:U0BOSS.*telegram:99/);
  assert.match(JSON.stringify((await started.readyz()).body.warnings), /slack:U0BOSS: @u0boss was deactivated/);
});

test('of many people a start asks about the first twenty', async (t) => {
  const desk = await startInstallation(t);
  const many = Array.from({ length: 60 }, (_, n) => `slack:U0MANY${String(n).padStart(2, '0')}`);
  Object.assign(desk.config.teams[0] ?? {}, { requesters: many });
  const started = await start(t, desk);
  await eventually('the doctor to have looked', started.isExamined, 10);
  assert.equal(desk.slack.callsOf('users.info').length, 20);
});

test('a config that is reloaded is looked at anew: what it names wrong is told, and what it mended is forgotten', async (t) => {
  const desk = await startInstallation(t);
  desk.slack.setProfile('U0AGENT', { deleted: true });
  const started = await start(t, desk);
  const warned = async (): Promise<string> => JSON.stringify((await started.readyz()).body.warnings ?? []);
  await eventually('the warning', async () => /U0AGENT/.test(await warned()), 10);
  desk.slack.archive('C0OTHER');
  Object.assign(desk.config.teams[0] ?? {}, { requesters: ['telegram:42'], approvalsIn: 'slack:C0OTHER' });
  await desk.write();
  await started.app.reload();
  await eventually('the other warning', async () => /C0OTHER: #c0other is archived/.test(await warned()), 10);
  assert.doesNotMatch(await warned(), /U0AGENT/);
  const told = await eventually(
    'the operators to be told',
    () => toldOf(desk).find((text) => /The doctor found.*C0OTHER/s.test(text)),
    10,
  );
  assert.doesNotMatch(told, /U0AGENT/);
});

test('what could not be looked at is logged, and wakes nobody', async (t) => {
  const desk = await startInstallation(t);
  desk.slack.state.scopes = desk.slack.state.scopes.filter((scope) => scope !== 'channels:read');
  const started = await start(t, desk);
  await eventually('the doctor to have looked', started.isExamined, 10);
  assert.ok(JSON.stringify(started.lines()).includes('conversations were not checked'));
  assert.deepEqual(toldOf(desk), []);
  assert.deepEqual(Object.keys((await started.readyz()).body), ['status', 'config']);
});

test('beside a desk that runs the doctor finds it, takes nothing from it, and leaves no files', async (t) => {
  const desk = await startInstallation(t);
  const { app, lines } = await start(t, desk);
  const before = desk.telegram.callsOf('setWebhook').length;
  const findings = await desk.examine();
  assert.deepEqual(amiss(findings), []);
  assert.ok(findings.some(({ sentence }) => /in use by a running desk$/.test(sentence)));
  desk.slack.pointAt(app.url);
  assert.equal((await desk.slack.slash('help', { user: 'U0AGENT', channel: 'C0SUPPORT' })).status, 200);
  assert.equal(desk.telegram.callsOf('getUpdates').length, 0);
  assert.equal(desk.telegram.callsOf('setWebhook').length, before);
  assert.ok(!JSON.stringify(lines()).includes('callback.unreadable'), 'no callback seems to have come');
});

test('beside a desk that runs another webhook is an error: somebody else sets it', async (t) => {
  const desk = await startInstallation(t);
  await start(t, desk);
  desk.telegram.updates.setWebhook({
    url: 'https://other.example.com/hook',
    secret: null,
    allowed: null,
    maxConnections: 40,
  });
  const lines = amiss(await desk.examine());
  assert.equal(lines.length, 1, lines.join('\n'));
  assert.match(
    lines[0] ?? '',
    /^error telegram : the webhook is set to https:\/\/other\.example\.com\/hook.* → Another program or desk uses this bot/,
  );
});

test('the real process looks at itself, and stays ready whatever it finds', async (t) => {
  const desk = await startInstallation(t);
  desk.telegram.chat(GROUP).bot = 'restricted';
  await desk.write();
  const process = await startMain(t, desk.folder, { ...desk.environment, PORT: String(desk.port) });
  await eventually('the doctor to have looked', () => process.said().includes('doctor.done'), 20);
  assert.match(process.said(), /"severity":"error",.*the bot may not write in .*"msg":"doctor\.finding"/);
  const answer = await fetch(`http://127.0.0.1:${desk.port}/readyz`);
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /"warnings":\["Telegram: telegram:-1001234567890: the bot may not write/);
  await eventually('the operators to be told', () => toldOf(desk)[0], 10);
  assert.equal(await process.stop(), 0);
});
