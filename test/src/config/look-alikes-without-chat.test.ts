import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lookAlikes, refusedWithoutChat } from '../../../src/config/look-alikes.ts';

const without = (given: Record<string, string>, files: readonly string[] = []) =>
  refusedWithoutChat(given, (path) => files.includes(path));

describe('a start without a chat', () => {
  test('is the playground where nothing real is configured', () => {
    const around = {
      PATH: '/bin',
      HOME: '/root',
      HOSTNAME: 'x',
      npm_config_cache: '/c',
      DATABASE_URL: '',
      PORT: '3001',
    };
    assert.equal(without({ ...around, LOG_LEVEL: 'warn', HOST: '127.0.0.1', TERM: 'xterm', LANG: 'C.UTF-8' }), null);
  });

  test('is refused with a provider, a database or a config, each by its name and without any value', () => {
    for (const name of ['YTX_ACCOUNT_SID', 'YTX_CALLBACK_TOKEN', 'JUHE_KEY', 'DATABASE_URL', 'TOPUP_CONFIG']) {
      const refused = without({ [name]: 'canary' });
      assert.match(
        refused ?? '',
        new RegExp(`^no chat is configured, but ${name} is: set SLACK_BOT_TOKEN or TELEGRAM`),
      );
      assert.match(refused ?? '', /"npm run playground"/);
      assert.doesNotMatch(refused ?? '', /canary/);
    }
    assert.match(without({}, ['./topup.config.json']) ?? '', /but the config file \.\/topup\.config\.json is/);
    assert.match(without({ JUHE_OPENID: 'x', JUHE_KEY: 'y' }) ?? '', /but JUHE_OPENID and JUHE_KEY are:/);
  });

  test('names what looks misspelt, also alone', () => {
    const slips: readonly (readonly [string, string])[] = [
      ['SLACK_BOT_TOKN', 'SLACK_BOT_TOKEN'],
      ['SLACK_TOKEN', 'SLACK_BOT_TOKEN'],
      ['SLACKBOTTOKEN', 'SLACK_BOT_TOKEN'],
      ['slack-bot-token', 'SLACK_BOT_TOKEN'],
      ['TELEGRAM_TOKEN', 'TELEGRAM_BOT_TOKEN'],
      ['TELEGRAM_BOT', 'TELEGRAM_BOT_TOKEN'],
      ['BOT_TOKEN', 'SLACK_BOT_TOKEN'],
      ['SLACK_SIGNING_SECERT', 'SLACK_SIGNING_SECRET'],
      ['YTX_ACOUNT_SID', 'YTX_ACCOUNT_SID'],
      ['JUHE_OPEN_ID', 'JUHE_OPENID'],
    ];
    for (const [given, meant] of slips) {
      assert.match(without({ [given]: 'canary' }) ?? '', new RegExp(`"${given}" looks like ${meant}`), given);
      assert.match(without({ [given]: 'canary', DATABASE_URL: 'file:x' }) ?? '', /but DATABASE_URL is; "/);
    }
    assert.match(
      without({ '\ufeffSLACK_BOT_TOKEN': 'x' }) ?? '',
      /"\\ufeffSLACK_BOT_TOKEN" looks like SLACK_BOT_TOKEN/,
    );
    assert.match(without({ DATABSE_URL: 'x', JUHE_KEY: 'y' }) ?? '', /"DATABSE_URL" looks like DATABASE_URL/);
    assert.equal(without({ DATABASE_URI: 'of something else' }), null);
  });

  test('is the playground also beside a variable that any program may read, which is named where something real is configured', () => {
    for (const common of [
      'AUTH_TOKEN',
      'APP_TOKEN',
      'ACCOUNT_SID',
      'SIGNING_SECRET',
      'SECRET_TOKEN',
      'CALLBACK_TOKEN',
    ]) {
      assert.equal(without({ [common]: 'canary' }), null, common);
      assert.match(without({ [common]: 'canary', JUHE_KEY: 'x' }) ?? '', new RegExp(`"${common}" looks like `));
    }
    assert.match(without({ AUTH_TOKEN: 'canary', BOT_TOKEN: 'canary' }) ?? '', /^no chat is configured; "AUTH_TOKEN"/);
  });

  test('what another program reads is no slip of ours', () => {
    const given = { HOSTNAME: 'x', PORTS: '1', TOKEN: 'x', GITHUB_TOKEN: 'x', AWS_SECRET_KEY: 'y', POSTGRES_URL: 'z' };
    assert.deepEqual(lookAlikes(given), []);
  });
});
