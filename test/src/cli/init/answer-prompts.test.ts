import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { createPrompter, createSession, isLeaving } from '../../../../src/cli/init/answer.ts';
import { runInit } from '../../../../src/cli/init.ts';
import { capturedIo } from '../../../support/captured-io.ts';
import { eventually } from '../../../support/eventually.ts';
import { startFakeTelegram } from '../../../support/fake-telegram.ts';
import { type InitWorld, startInitWorld } from '../../../support/init-world.ts';

const GROUP = -1001234567890;
const PATIENCE_S = 20;

/** A person at a terminal: reads what is on it, and types. */
function startTerminal(world: InitWorld, environment: Readonly<Record<string, string>>, t: TestContext) {
  const before = process.cwd();
  process.chdir(world.folder);
  t.after(() => process.chdir(before));
  const [input, output] = [new PassThrough(), new PassThrough()];
  // Each question ends the stream that it writes to, which a terminal survives.
  output.end = () => output;
  let seen = '';
  let read = 0;
  const show = (text: string): void => {
    seen += text;
  };
  output.on('data', (chunk) => show(stripVTControlCharacters(String(chunk))));
  const session = createSession(createPrompter({ input, output }), (line) => show(`${line}\n`));
  const ended = runInit(
    {},
    capturedIo({
      out: (line) =>
        show(`${line}
`),
      err: (line) =>
        show(`${line}
`),
      variables: environment,
    }),
    session,
  );
  const ending = ended.catch((error: Error) => error);
  const see = async (words: RegExp): Promise<void> => {
    await eventually(`${words}`, () => words.exec(seen.slice(read)), PATIENCE_S).catch((error: Error) => {
      throw new Error(`${error.message}; on the screen:\n${seen.slice(read)}`);
    });
    const match = words.exec(seen.slice(read));
    read += (match?.index ?? 0) + (match?.[0].length ?? 0);
  };
  return {
    see,
    /** Waits for a question and answers it. */
    answer: async (question: RegExp, typed: string): Promise<void> => {
      await see(question);
      input.write(`${typed}\r`);
    },
    press: (keys: string) => void input.write(keys),
    screen: () => seen,
    ending,
  };
}

test('asked step by step, wrong answers are asked again with the reason, and both files are written', async (t) => {
  const world = await startInitWorld(t);
  const telegram = await startFakeTelegram(t);
  telegram.group(GROUP);
  const { SLACK_API_URL = '' } = world.environment;
  const ytx = world.sandbox.variables('ytx');
  const addresses = { SLACK_API_URL, TELEGRAM_API_ROOT: telegram.root, YTX_BASE_URL: ytx.YTX_BASE_URL ?? '' };
  const { answer, see, press, screen, ending } = startTerminal(world, addresses, t);
  const { botToken, appToken } = world.slack.state;

  await answer(/Which chats\?/, 'slack, telegram');
  await answer(/At which https address/, 'http://topup.example.com');
  await see(/call only https/);
  press('\u0015none\r');
  await see(/Slack: make the app/);
  await answer(/Bot User OAuth Token" \(xoxb/, 'xoxb-wrong');
  await see(/Slack answers invalid_auth/);
  press(`\u0015"${botToken}" \r`);
  await see(/quotes around it were taken off/);
  await answer(/app-level token/, appToken);
  await answer(/the token that @BotFather gave/, telegram.token);
  await see(/the token is that of @topup_bot/);
  await answer(/Which providers\?/, 'ytx');
  await answer(/YTX: YTX_ACCOUNT_SID/, ytx.YTX_ACCOUNT_SID ?? '');
  await answer(/YTX: YTX_AUTH_TOKEN/, 'wrong-token-of-the-test');
  await answer(/YTX: YTX_APP_ID/, ytx.YTX_APP_ID ?? '');
  await answer(/Type them again\?/, 'y');
  await answer(/YTX: YTX_ACCOUNT_SID/, ytx.YTX_ACCOUNT_SID ?? '');
  await answer(/YTX: YTX_AUTH_TOKEN/, ytx.YTX_AUTH_TOKEN ?? '');
  await answer(/YTX: YTX_APP_ID/, '');
  await see(/YTX: it takes the credentials/);
  await answer(/The database/, '');
  await answer(/Products, as code=price/, '1GB=19.63');
  await answer(/A name for the team/, 'care');
  await answer(/Where is it requested\?/, `#topup-care, ${GROUP}`);
  await answer(/Who may request\?/, '');
  await answer(/Who approves\?/, '@bo, start');
  await eventually('the listening', () => telegram.callsOf('getUpdates').length > 0);
  telegram.say(77, { id: 77, first_name: 'Lin' }, '/start');
  await see(/Lin is telegram:77/);
  await answer(/may the team spend a day\?/, '500');
  await answer(/may the team spend a month\?/, 'none');
  await answer(/Where do operators hear/, 'none');
  await answer(/Who are the operators\?/, '');
  await answer(/language of cards/, 'zh');
  await answer(/time zone/, '');
  await see(/Wrote \.env\n/);
  await see(/Next:/);
  assert.ok(typeof (await ending) === 'number', String(await ending));

  const config = JSON.parse(readFileSync(join(world.folder, 'topup.config.json'), 'utf8'));
  assert.deepEqual(config.teams, [
    {
      name: 'care',
      conversations: ['slack:C0CARE', `telegram:${GROUP}`],
      approvers: ['slack:U0BOSS', 'telegram:77'],
      budget: { day: '500' },
    },
  ]);
  assert.equal(config.language, 'zh');
  const env = readFileSync(join(world.folder, '.env'), 'utf8');
  for (const line of [
    `SLACK_BOT_TOKEN=${botToken}`,
    `SLACK_APP_TOKEN=${appToken}`,
    `TELEGRAM_BOT_TOKEN=${telegram.token}`,
  ])
    assert.ok(env.split('\n').includes(line), line);
  for (const secret of [
    botToken,
    appToken,
    telegram.token,
    ytx.YTX_AUTH_TOKEN ?? '',
    ytx.YTX_ACCOUNT_SID ?? '',
    'wrong-token-of-the-test',
  ])
    assert.ok(!screen().includes(secret), 'a secret on the screen');
});

test('Ctrl-C at a question leaves nothing written', async (t) => {
  const world = await startInitWorld(t);
  const { answer, see, press, ending } = startTerminal(world, { SLACK_API_URL: world.slack.apiUrl }, t);
  await answer(/Which chats\?/, 'slack');
  await see(/At which https address/);
  press('\u0003');
  assert.ok(isLeaving(await ending));
  assert.deepEqual(readdirSync(world.folder), []);
});
