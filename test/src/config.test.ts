import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readEnvironment } from '../../src/config/environment.ts';
import { loadConfig, readConfig } from '../../src/config.ts';
import { BAD_CONFIGS } from '../support/bad-configs.ts';
import { renderConfigSchema } from '../support/config-schema.ts';
import { type ConfigChange, EVERYTHING, exampleAfter, type Json, set } from '../support/example-config.ts';

const root = new URL('../../', import.meta.url);

/** The example config after a change, read. */
function reading(change: ConfigChange, given: Record<string, string | undefined> = EVERYTHING) {
  const { environment } = readEnvironment(given);
  assert.ok(environment);
  return readConfig(environment, '/etc/topup.config.json', JSON.stringify(exampleAfter(change)));
}

const problemsOf = (read: ReturnType<typeof reading>): string => (read.ok ? '' : read.error.problems.join('\n'));

describe('the config file', () => {
  test('the example works as it is', () => {
    const read = reading(() => {});
    assert.equal(problemsOf(read), '');
    assert.ok(read.ok);
    assert.deepEqual(read.value.warnings, []);
    const { desk, providers } = read.value.config;
    assert.equal(desk.products[0]?.priceLi, 19_630);
    assert.equal(desk.teams[0]?.budget.day.li, 500_000);
    assert.equal(providers.ytx.doubtAfterMs, 3_600_000);
    assert.equal(providers.juhe.queryEveryMs, 200);
  });

  test('a Slack user group and the administrators of a Telegram group can be approvers, and a private chat’s cannot', () => {
    const groups = ['slack:group:S0LEADS', 'telegram:group:-1001234567890'];
    const read = reading(set('teams.0.approvers', groups));
    assert.equal(problemsOf(read), '');
    for (const id of ['telegram:group:42', 'telegram:group:', 'telegram:group:-1x', 'web:group:1'])
      assert.match(problemsOf(reading(set('teams.0.approvers', [id]))), /approvers\[0\]: write an account/);
  });

  test('a key that begins with // is a comment at any depth, here and in the schema for editors; any other unknown key is refused', () => {
    const read = reading((file) => {
      for (const place of ['', 'products.0.', 'teams.0.budget.', 'rules.0.when.', 'tests.0.request.', 'providers.ytx.'])
        set(`${place}// why`, { anything: ['at all'] })(file);
    });
    assert.ok(read.ok, problemsOf(read));
    assert.deepEqual(read.value.warnings, []);
    const check = new Ajv2020({ strict: false }).compile(JSON.parse(renderConfigSchema()));
    const commented = exampleAfter(set('teams.0.budget.// why', 'the board said so'));
    assert.ok(check(commented), JSON.stringify(check.errors));
    assert.ok(!check(exampleAfter(set('teams.0.budget./ why', 'a slip'))));
    assert.match(problemsOf(reading(set('teams.0.budget./ why', 'a slip'))), /unknown key "\/ why"/);
  });

  test('what is left out has its default', () => {
    const read = reading((file) => {
      for (const key of ['timezone', 'language', 'people', 'rules', 'tests', 'approval', 'operators', 'providers'])
        Reflect.deleteProperty(file, key);
    });
    assert.ok(read.ok, problemsOf(read));
    const { config } = read.value;
    assert.equal(config.language, 'en');
    assert.equal(config.desk.timezone, 'Asia/Shanghai');
    assert.equal(config.desk.expiresAfterMs, 86_400_000);
    assert.equal(config.confirmOverLi, null);
    assert.equal(config.providers.ytx.queryEveryMs, 60_000);
    assert.equal(config.desk.policy.rules.length, 1);
  });

  for (const [what, change, sentence] of BAD_CONFIGS) {
    test(`${what} stops the start with the file, the place and what to write`, () => {
      const problems = problemsOf(reading(change));
      assert.match(problems, sentence);
      assert.match(problems, /^\/etc\/topup\.config\.json: /);
    });
  }

  test('a product that no configured provider offers stops the start, and one of two only warns', () => {
    const withoutYtx = { ...EVERYTHING, YTX_ACCOUNT_SID: undefined, YTX_AUTH_TOKEN: undefined, YTX_APP_ID: undefined };
    const problems = problemsOf(reading(() => {}, withoutYtx));
    assert.match(problems, /products\[2\]\.offers: no configured provider offers "1BJ00050011"/);
    const read = reading((file) => (file.products as Json[]).splice(1), withoutYtx);
    assert.ok(read.ok, problemsOf(read));
    assert.match(read.value.warnings.join(), /products\[0\]\.offers\[0\]: ytx is not configured/);
    assert.deepEqual(read.value.config.desk.products[0]?.offers, [{ provider: 'juhe', pid: '105000' }]);
  });

  test('a sole approver who is the sole requester, under whichever account, is warned about', () => {
    const read = reading((file) => {
      set('teams.0.requesters', ['slack:U0LIN'])(file);
      set('teams.0.approvers', ['telegram:1001'])(file);
    });
    assert.ok(read.ok, problemsOf(read));
    assert.match(read.value.warnings.join(), /teams\[0\]\.approvers: the sole approver/);
  });

  test('an account that is written as nobody can act under it, and so joins nobody to anything, is warned about', () => {
    for (const [account, instead] of [
      ['slack:u0lin2', /write "slack:U0LIN2"/],
      ['telegram:0042', /write the number/],
      ['telegram:lin_lin', /write the number/],
    ] as const) {
      const read = reading(set('people', [{ name: 'Lin', accounts: ['slack:U0LIN', account] }]));
      assert.ok(read.ok, problemsOf(read));
      const [warning] = read.value.warnings.filter((one) => one.includes('people[0].accounts[1]'));
      assert.match(warning ?? '', instead);
    }
    const twice = [
      { name: 'Lin', accounts: ['slack:U0LIN'] },
      { name: 'Wu', accounts: ['slack:u0lin'] },
    ];
    assert.match(problemsOf(reading(set('people', twice))), /"slack:u0lin" already belongs to "Lin"/);
  });

  test('operators who are told things in a conversation of one of several teams are warned about', () => {
    const read = reading((file) => {
      const [team] = file.teams as Json[];
      (file.teams as unknown[]).push({ ...(team as object), name: 'other', conversations: ['slack:C0OTHER'] });
      set('operators', { conversation: 'slack:C0OTHER', people: [] })(file);
    });
    assert.ok(read.ok, problemsOf(read));
    assert.match(read.value.warnings.join(), /operators\.conversation: "slack:C0OTHER" is a conversation of "other"/);
  });

  test('finance may be people of "people"; what is told where a team reads it, and who can never act, is warned about', () => {
    const read = reading(set('finance', { people: ['person:Lin', 'slack:u0cfo'], conversation: 'slack:C0SUPPORT' }));
    assert.ok(read.ok, problemsOf(read));
    const { config, warnings } = read.value;
    assert.deepEqual(config.desk.finance, {
      people: ['slack:U0LIN', 'telegram:1001', 'slack:u0cfo'],
      conversation: 'slack:C0SUPPORT',
    });
    assert.match(warnings.join(), /finance\.conversation: "slack:C0SUPPORT" is a conversation of "support"/);
    assert.match(warnings.join(), /finance\.people\[1\]: .* write "slack:U0CFO"/);
    const apart = reading(set('finance', { people: ['person:Lin'], conversation: 'slack:C0FINANCE' }));
    assert.deepEqual(apart.ok && apart.value.warnings, []);
  });

  test('a time zone by an old name is read as one, and the warning says which and what time it is there', () => {
    const read = reading(set('timezone', 'PRC'));
    assert.ok(read.ok, problemsOf(read));
    assert.match(read.value.warnings.join(), /timezone: "PRC" is read as Asia\/Shanghai, where it is \d{4}-/);
    for (const known of ['Asia/Shanghai', 'UTC', 'Etc/GMT-8']) {
      const plain = reading(set('timezone', known));
      assert.deepEqual(plain.ok && plain.value.warnings, []);
    }
  });

  test('a reminder that would come after the expiry is warned about', () => {
    const read = reading(set('approval', { expiresAfter: '1h' }));
    assert.ok(read.ok, problemsOf(read));
    assert.match(read.value.warnings.join(), /approval\.remindAfter: an order expires \(after 1h\)/);
    const given = reading(set('approval', { remindAfter: '3h', expiresAfter: '90m' }));
    assert.match((given.ok && given.value.warnings.join()) || '', /expires \(after 90m\) .* reminded \(after 3h\)/);
    const none = reading(set('approval', { expiresAfter: '1h', remindAfter: '0s' }));
    assert.deepEqual(none.ok && none.value.warnings, []);
  });

  test('a file that is not there and one that is not JSON are told by their path', () => {
    const missing = loadConfig({ ...EVERYTHING, TOPUP_CONFIG: '/nowhere/topup.json' });
    assert.ok(!missing.ok);
    assert.match(
      missing.error.problems.join(),
      /\/nowhere\/topup\.json: there is no such file; copy topup\.config\.example\.json/,
    );
    const { environment } = readEnvironment(EVERYTHING);
    const broken = environment && readConfig(environment, '/etc/x.json', '{ "teams": ');
    assert.ok(broken && !broken.ok);
    assert.match(broken.error.problems.join(), /\/etc\/x\.json: this is not JSON/);
  });

  test('the schema in the repo is the one that reads the file, and takes the example', () => {
    const written = readFileSync(new URL('topup.config.schema.json', root), 'utf8');
    assert.equal(written, renderConfigSchema(), 'run npm run docs');
    const valid = new Ajv2020({ strict: false }).compile(JSON.parse(written));
    assert.ok(valid(exampleAfter(() => {})), JSON.stringify(valid.errors));
    assert.ok(!valid({ ...exampleAfter(() => {}), bogus: 1 }));
  });
});

describe('the environment', () => {
  const problems = (given: Record<string, string>): string => readEnvironment(given).problems.join('\n');
  test('nothing at all is enough', () => {
    const { environment } = readEnvironment({});
    assert.equal(environment?.PORT, 3000);
    assert.equal(environment?.HOST, '127.0.0.1');
    assert.equal(environment?.DATABASE_URL, 'file:./data/topup.db');
  });
  test('half a set of credentials is a mistake, told without any value', () => {
    assert.match(
      problems({ JUHE_KEY: 'canary' }),
      /Juhe is only partly configured: JUHE_KEY is set, JUHE_OPENID is missing/,
    );
    assert.match(problems({ SLACK_BOT_TOKEN: 'canary' }), /SLACK_SIGNING_SECRET: Slack over HTTP needs it/);
    assert.match(problems({ TELEGRAM_SECRET_TOKEN: 'canary' }), /TELEGRAM_BOT_TOKEN/);
    assert.doesNotMatch(problems({ JUHE_KEY: 'canary', PORT: 'canary', DATABASE_URL: 'canary' }), /canary/);
  });
  test('the slash at the end of SLACK_API_URL may be left out', () => {
    const read = (text: string) => readEnvironment({ SLACK_API_URL: text }).environment?.SLACK_API_URL;
    assert.equal(read('http://127.0.0.1:9/api'), 'http://127.0.0.1:9/api/');
    assert.equal(read('http://127.0.0.1:9/api/'), 'http://127.0.0.1:9/api/');
  });
  test('an empty value counts as not given', () => {
    assert.equal(problems({ SLACK_BOT_TOKEN: '', PORT: '' }), '');
  });
  test('a blank around an address is no part of it; a provider’s address with more than an address in it is refused', () => {
    const read = (text: string) => readEnvironment({ YTX_BASE_URL: text }).environment?.YTX_BASE_URL;
    assert.equal(read(' http://api.ytx.net \n'), 'http://api.ytx.net');
    assert.equal(read('http://127.0.0.1:9/base/'), 'http://127.0.0.1:9/base/');
    for (const bad of [
      'http://api .ytx.net',
      'http://api.ytx.net/a b',
      'http://',
      'api.ytx.net',
      'http://x/?a=1',
      'http://x/#a',
    ]) {
      assert.match(problems({ JUHE_BASE_URL: bad }), /JUHE_BASE_URL: write /, bad);
    }
    const withSecret = problems({ JUHE_BASE_URL: 'http://me:canary@v.juhe.cn' });
    assert.match(withSecret, /JUHE_BASE_URL: write the bare address/);
    assert.doesNotMatch(withSecret, /canary/);
  });
  test('an address that is none and a database of another kind are refused with what to write', () => {
    assert.match(problems({ PUBLIC_URL: 'topup.example.com' }), /PUBLIC_URL: write an address/);
    assert.match(problems({ DATABASE_URL: 'mysql://x' }), /DATABASE_URL: write "file:/);
  });
});
