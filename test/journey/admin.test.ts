import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { startInitWorld } from '../support/init-world.ts';
import { wordsOf } from '../support/journey/slack-room.ts';
import { startMain } from '../support/main-process.ts';

const ROOM = 'C0CARE';
const PATIENCE_S = 30;

test('from an empty folder, init by flags and start bring a first order to the customer, answered in its thread', async (t) => {
  const { slack, sandbox, folder, port, url, init, flags, environment, secrets, read } = await startInitWorld(t);

  const made = await init(flags);
  assert.equal(made.code, 0, made.said + made.complained);
  assert.match(made.said, /@.* in the workspace home/);
  assert.match(made.said, /#topup-care is slack:C0CARE/);
  assert.match(made.said, /Ann Lee is slack:U0AGENT/);
  assert.match(made.said, new RegExp(`"request_url": "${url}/slack/events"`));
  assert.equal(statSync(join(folder, '.env')).mode & 0o777, 0o600);
  assert.match(read('.env'), new RegExp(`^SLACK_BOT_TOKEN=${slack.state.botToken}$`, 'm'));
  for (const secret of secrets) assert.ok(!(made.said + made.complained + read('topup.config.json')).includes(secret));
  assert.deepEqual(sandbox.ledger.ytx.orders(), [], 'nothing was bought to try the credentials');

  // The files alone are enough: only where the machine is stands outside of them.
  const desk = await startMain(t, folder, { PATH: environment.PATH ?? '', PORT: String(port) }, 'start');
  await desk.ready();
  const token = /^YTX_CALLBACK_TOKEN=(.+)$/m.exec(read('.env'))?.[1];
  sandbox.setCallbackUrl('ytx', `${url}/callbacks/ytx/${token}`);
  await slack.slash('13911281234 1GB outage CASE-42', { user: 'U0AGENT', channel: ROOM });
  const card = await eventually('the card', () => slack.shown(ROOM)[0], PATIENCE_S);
  await slack.click(card, 'approve', { user: 'U0BOSS', channel: ROOM });
  const reply = await eventually(
    'the reply in the thread',
    () => slack.shown(ROOM).find(({ threadTs, text }) => threadTs === card.ts && /delivered/i.test(text)),
    PATIENCE_S,
  );
  assert.match(wordsOf(reply), /U0AGENT/);
  assert.equal(await desk.stop(), 0);
  for (const secret of secrets) assert.ok(!desk.said().includes(secret));
});
