import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amiss, startInstallation } from '../../../support/doctor.ts';

test('a config with hundreds of people ends in time, asks slowly, and says how many were not checked', async (t) => {
  const desk = await startInstallation(t);
  const approvers = Array.from({ length: 300 }, (_, index) => `slack:U0P${index}`);
  Object.assign(desk.config.teams[0] ?? {}, { approvers });
  const began = Date.now();
  const lines = amiss(await desk.examine({ withinMs: 3_000 }));
  assert.ok(Date.now() - began < 10_000);
  const asked = desk.slack.callsOf('users.info').length;
  assert.ok(asked >= 30 && asked < 40, `${asked} were asked about`);
  assert.equal(lines.length, 1, lines.join('\n'));
  assert.match(
    lines[0] ?? '',
    /^warning slack : \d+ of 303 accounts were not checked: the chat's rate limit leaves no time for more/,
  );
});

test('a limit that is reached is waited for, and nothing is asked in vain meanwhile', async (t) => {
  const desk = await startInstallation(t);
  desk.slack.failNext('users.info', 429);
  assert.deepEqual(amiss(await desk.examine()), []);
});

test('a Slack that hangs does not keep the doctor', async (t) => {
  const desk = await startInstallation(t);
  const { release } = desk.slack.hold('conversations.info');
  const began = Date.now();
  const lines = amiss(await desk.examine({ withinMs: 1_000 }));
  release();
  assert.ok(Date.now() - began < 8_000);
  assert.match(lines.join('\n'), /conversations were not checked/);
});
