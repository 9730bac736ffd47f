import assert from 'node:assert/strict';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { init as initCommand } from '../../../src/cli/init.ts';
import { capturedIo } from '../../support/captured-io.ts';
import { startFakeTelegram } from '../../support/fake-telegram.ts';
import { startInitWorld } from '../../support/init-world.ts';

const without = (flags: Readonly<Record<string, string | true>>, name: string) =>
  Object.fromEntries(Object.entries(flags).filter(([flag]) => flag !== name));

describe('init without a question', () => {
  test('an answer that is missing ends it with 2 and names its flag; nothing is written', async (t) => {
    const { init, flags, folder } = await startInitWorld(t);
    const required = [
      'slack-bot-token-file',
      'slack-signing-secret-file',
      'products',
      'conversations',
      'approvers',
      'budget-day',
      'operators-in',
    ];
    const runs = await Promise.all(
      required.map(async (name) => {
        const given =
          name === 'slack-bot-token-file' ? { ...without(flags, name), chats: 'slack' } : without(flags, name);
        return { name, ...(await init(given)) };
      }),
    );
    for (const { name, code, complained } of runs) {
      assert.equal(code, 2, `${name}: ${complained}`);
      assert.match(complained, new RegExp(`--${name}.* is missing`), name);
    }
    assert.equal((await init({ yes: true })).code, 2);
    assert.deepEqual(readdirSync(folder), []);
  });

  test('an answer that the chat or the provider refuses ends it with 1 and the reason; nothing is written', async (t) => {
    const { init, flags, folder } = await startInitWorld(t);
    const wrongs = [
      [{ conversations: '#nowhere' }, /--conversations: #nowhere: the app sees no channel #nowhere/],
      [{ approvers: 'nobody' }, /--approvers: nobody: Slack knows nobody called "nobody"/],
      [{ approvers: 'ann' }, /the only one who requests and the only one who approves/],
      [{ products: '1GB=19.63, 1GB=2' }, /stands there twice/],
      [{ products: '1GB=free' }, /write each as code=price/],
      [{ 'public-url': 'http://topup.example.com' }, /call only https/],
      [{ 'slack-bot-token-file': '/nowhere/token' }, /SLACK_BOT_TOKEN_FILE: \/nowhere\/token cannot be read/],
      [{ 'budget-day': '0' }, /write yuan above zero/],
      [{ timezone: 'CST' }, /IANA time zone/],
    ] as const;
    const runs = await Promise.all(
      wrongs.map(async ([wrong, reason]) => ({ wrong, reason, ...(await init({ ...flags, ...wrong })) })),
    );
    for (const { wrong, reason, code, complained } of runs) {
      assert.equal(code, 1, JSON.stringify(wrong));
      assert.match(complained, reason);
    }
    assert.deepEqual(readdirSync(folder), []);
  });

  test('credentials that the provider refuses end it with 1 and what to do; nothing is bought or written', async (t) => {
    const { init, flags, folder, sandbox } = await startInitWorld(t);
    const { code, said, complained } = await init(flags, { YTX_AUTH_TOKEN: 'wrong-token-of-the-test' });
    assert.equal(code, 1, said);
    assert.match(complained, /YTX refuses the credentials \(YTX_ACCOUNT_SID, YTX_AUTH_TOKEN, YTX_APP_ID\)/);
    assert.ok(!(said + complained).includes('wrong-token-of-the-test'));
    assert.deepEqual([readdirSync(folder), sandbox.ledger.ytx.orders()], [[], []]);
  });

  test('a token in the place of another secret is refused, and never repeated', async (t) => {
    const { init, flags, folder, slack } = await startInitWorld(t);
    const file = join(folder, 'token');
    writeFileSync(file, slack.state.botToken);
    const { code, said, complained } = await init({ ...flags, 'slack-signing-secret-file': file });
    assert.equal(code, 1);
    assert.match(complained, /this is a token: paste the "Signing Secret"/);
    assert.ok(!(said + complained).includes(slack.state.botToken));
  });

  test('what is there is replaced only by --force, which keeps a copy as private as the file', async (t) => {
    const { init, flags, folder, read } = await startInitWorld(t);
    assert.equal((await init(flags)).code, 0);
    const before = { env: read('.env'), config: read('topup.config.json') };

    const again = await init(flags);
    assert.equal(again.code, 0, again.complained);
    assert.match(again.said, /Both files are there already/);

    const refused = await init({ ...flags, 'budget-day': '900' });
    assert.equal(refused.code, 1);
    assert.match(refused.complained, /topup\.config\.json is there already: --force replaces, and keeps a copy/);
    assert.deepEqual({ env: read('.env'), config: read('topup.config.json') }, before);

    const forced = await init({ ...flags, 'budget-day': '900', host: '127.0.0.1', force: true });
    assert.equal(forced.code, 0, forced.complained);
    const files = readdirSync(folder);
    const copyOf = (name: string): string => files.find((file) => file.startsWith(`${name}.before-init-`)) ?? '';
    assert.equal(read(copyOf('topup.config.json')), before.config);
    assert.equal(read(copyOf('.env')), before.env);
    for (const name of ['.env', copyOf('.env')]) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name);
    assert.ok(!files.some((file) => file.endsWith('.new')));
  });

  test('a second run starts from what is there: it needs no answer again, and keeps what it never asked for', async (t) => {
    const { init, flags, folder, read } = await startInitWorld(t);
    assert.equal((await init(flags)).code, 0);
    const config = JSON.parse(read('topup.config.json'));
    const rules = [
      { name: 'small', when: { priceUpTo: '5.00' }, approvals: 0 },
      { name: 'standard', approvals: 1 },
    ];
    writeFileSync(
      join(folder, 'topup.config.json'),
      JSON.stringify({ ...config, rules, people: [{ name: 'Bo', accounts: ['slack:U0BOSS'] }] }),
    );
    writeFileSync(join(folder, '.env'), `${read('.env')}OF_ANOTHER="it is #1's"\n`);

    const changed = await init({ yes: true, force: true, requesters: 'everyone' });
    assert.equal(changed.code, 0, changed.complained);
    const after = JSON.parse(read('topup.config.json'));
    assert.deepEqual([after.rules, after.people[0].name], [rules, 'Bo']);
    const { requesters: _, ...rest } = config.teams[0];
    assert.deepEqual(after.teams[0], rest);
    assert.match(read('.env'), /^OF_ANOTHER="it is #1's"$/m);
  });

  test('a config that cannot be read is named, and replaced only by --force', async (t) => {
    const { init, flags, folder, read } = await startInitWorld(t);
    writeFileSync(join(folder, 'topup.config.json'), '{ "teams": [ }');
    const refused = await init(flags);
    assert.equal(refused.code, 1);
    assert.match(refused.complained, /topup\.config\.json: .*line 1.*begin anew with --force/);
    assert.equal((await init({ ...flags, force: true })).code, 0);
    assert.equal(JSON.parse(read('topup.config.json')).teams[0].name, 'support');
  });

  test('a secret that the .env names as a file stays in that file', async (t) => {
    const { init, flags, folder, read, slack } = await startInitWorld(t);
    writeFileSync(join(folder, 'signing'), slack.state.signingSecret);
    writeFileSync(join(folder, '.env'), `SLACK_SIGNING_SECRET_FILE=${join(folder, 'signing')}\n`);
    const { code, complained } = await init({ ...without(flags, 'slack-signing-secret-file'), force: true });
    assert.equal(code, 0, complained);
    assert.match(read('.env'), /^SLACK_SIGNING_SECRET_FILE=/m);
    assert.ok(!read('.env').includes(slack.state.signingSecret));
  });

  test('without a public address Slack is reached by Socket Mode, with its own token', async (t) => {
    const { init, flags, slack, read } = await startInitWorld(t);
    const socket = without(without(flags, 'public-url'), 'slack-signing-secret-file');
    const wrong = await init(socket, { SLACK_APP_TOKEN: 'xapp-wrong' });
    assert.equal(wrong.code, 1);
    assert.match(wrong.complained, /SLACK_APP_TOKEN .*: Slack refuses the app-level token/);
    const { code, said, complained } = await init(socket, { SLACK_APP_TOKEN: slack.state.appToken });
    assert.equal(code, 0, complained);
    assert.match(said, /"socket_mode_enabled": true/);
    assert.match(read('.env'), /^SLACK_APP_TOKEN=/m);
  });

  test('Telegram alone is configured by ids: groups that the bot is in, and people; without a public address it polls', async (t) => {
    const { init, flags, read } = await startInitWorld(t);
    const telegram = await startFakeTelegram(t);
    telegram.group(-1001234567890);
    const given = {
      ...without(without(flags, 'public-url'), 'slack-bot-token-file'),
      chats: 'telegram',
      conversations: '-1001234567890',
      requesters: 'everyone',
      approvers: 'telegram:77, 78',
      'operators-in': 'none',
    };
    const secrets = { TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.root };
    const outside = await init({ ...given, conversations: '-1009' }, secrets);
    assert.match(outside.complained, /--conversations: -1009: the bot is not in the group -1009/);
    const { said } = await init(given, secrets);
    assert.match(said, /the token is that of @topup_bot/);
    const [team] = JSON.parse(read('topup.config.json')).teams;
    assert.deepEqual(
      [team.conversations, team.approvers],
      [['telegram:-1001234567890'], ['telegram:77', 'telegram:78']],
    );
    assert.match(read('.env'), /^TELEGRAM_BOT_TOKEN=/m);
    assert.doesNotMatch(read('.env'), /TELEGRAM_SECRET_TOKEN|SLACK_BOT_TOKEN/);
  });

  test('a signal while nothing is asked ends it with 1', async () => {
    const io = capturedIo({
      stopSignal: Promise.resolve('SIGINT'),
      variables: { TELEGRAM_BOT_TOKEN: '1:a', TELEGRAM_API_ROOT: 'http://192.0.2.1' },
    });
    assert.equal(await initCommand.run({ yes: true } as never, { ...io, json: false }), 1);
    assert.match(io.complained(), /^Stopped\./);
  });
});
