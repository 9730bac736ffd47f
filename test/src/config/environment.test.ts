import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readEnvironment } from '../../../src/config/environment.ts';

const SLACK = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'canary' };
const problemsOf = (given: Record<string, string>): string => readEnvironment(given).problems.join('\n');

describe('a secret', () => {
  for (const [what, value] of [
    ['a line break behind it', 'canary\n'],
    ['a line break of Windows', 'canary\r\n'],
    ['blanks around it', ' \tcanary\u00a0'],
    ['marks that nobody sees', '\ufeffcanary\u200b'],
    ['quotes that the shell did not take off', '"canary"'],
    ['single quotes', "'canary'\n"],
    ['quotes of a word processor', '“canary”'],
  ] as const)
    test(`with ${what} is the secret alone`, () => {
      const { environment, problems } = readEnvironment({ ...SLACK, SLACK_SIGNING_SECRET: value });
      assert.deepEqual([environment?.SLACK_SIGNING_SECRET, problems], ['canary', []]);
    });

  for (const name of ['SLACK_SIGNING_SECRET', 'SLACK_BOT_TOKEN', 'TELEGRAM_BOT_TOKEN', 'YTX_APP_ID', 'JUHE_KEY'])
    for (const [what, value, sentence] of [
      ['a line break inside', 'cana\nry', /it has a blank or a line break inside/],
      ['a blank inside', 'cana ry', /it has a blank or a line break inside/],
      ['one quote', '"canary', /it has a quote in it/],
      ['a mark that nobody sees inside', 'cana\u200bry', /U\+200B/],
    ] as const)
      test(`with ${what} is refused by the name ${name}, and never shown`, () => {
        const problems = problemsOf({ ...SLACK, [name]: value });
        assert.match(problems, new RegExp(`^${name}: `, 'm'));
        assert.match(problems, sentence);
        assert.doesNotMatch(problems, /cana/);
      });

  test('of blanks alone is not given', () => {
    assert.deepEqual(problemsOf({ ...SLACK, SLACK_APP_TOKEN: ' \n', JUHE_KEY: '""' }), '');
  });
});

test('a base address with a blank at its end is the address alone', () => {
  const { environment } = readEnvironment({
    ...SLACK,
    JUHE_BASE_URL: 'http://v.juhe.cn ',
    SLACK_API_URL: ' https://a/api\n',
  });
  assert.deepEqual([environment?.JUHE_BASE_URL, environment?.SLACK_API_URL], ['http://v.juhe.cn', 'https://a/api/']);
});

describe('DATABASE_URL', () => {
  for (const password of ['ca#nary', '#canary', 'ca/nary', '1/canary', 'ca?nary', '1?canary', 'canary%', 'ca%zznary'])
    test(`says of the password ${JSON.stringify(password).replaceAll('canary', '…')} that it must be percent-encoded, and does not show it`, () => {
      const problems = problemsOf({ ...SLACK, DATABASE_URL: `postgres://desk:${password}@db.example.com:5432/topup` });
      assert.match(problems, /^DATABASE_URL: its user or password has a character that must be percent-encoded/);
      assert.doesNotMatch(problems, /nary|db\.example/);
    });

  for (const address of [
    'postgres://desk:ca%23nary@db/topup',
    'postgres://desk:ca@nary@db/topup',
    'postgresql://db/topup?sslmode=require',
    'postgres://desk@/topup?host=/run/postgresql',
    'postgres://desk:p:w@[::1]:5432/topup',
    'file:./data/topup.db',
    'file:///var/lib/topup/50%.db',
  ])
    test(`takes ${address}`, () => assert.equal(problemsOf({ ...SLACK, DATABASE_URL: address }), ''));

  for (const address of ['mysql://db/topup', 'file:', 'topup.db'])
    test(`says what to write instead of ${address}`, () =>
      assert.match(problemsOf({ ...SLACK, DATABASE_URL: address }), /^DATABASE_URL: write "file:/));
});

describe('BASE_PATH', () => {
  const at = (given: Record<string, string>) => readEnvironment({ ...SLACK, ...given });

  for (const [publicUrl, basePath, whole] of [
    ['https://x.example.com', '/topup', 'https://x.example.com/topup'],
    ['https://x.example.com/', '/topup/', 'https://x.example.com/topup'],
    ['https://x.example.com/topup/', '/topup', 'https://x.example.com/topup'],
    ['https://x.example.com:8443/a/b', '/a/b', 'https://x.example.com:8443/a/b'],
    ['https://x.example.com/passed-off', '', 'https://x.example.com/passed-off'],
    ['https://x.example.com', '/', 'https://x.example.com'],
  ] as const)
    test(`PUBLIC_URL ${publicUrl} with BASE_PATH "${basePath}" is ${whole}`, () => {
      const { environment, problems } = at({ PUBLIC_URL: publicUrl, BASE_PATH: basePath });
      assert.deepEqual([environment?.PUBLIC_URL, problems], [whole, []]);
    });

  test('that is not the path of PUBLIC_URL stops the start', () => {
    const { problems } = at({ PUBLIC_URL: 'https://x.example.com/other', BASE_PATH: '/topup' });
    assert.match(problems.join(), /^PUBLIC_URL: its path is not that of BASE_PATH/);
  });

  for (const wrong of ['topup', '/to pup', '//topup', '/topup?x', '/../topup', '/a/./b', 'https://x/topup', '/topup#'])
    test(`${wrong} is refused with what to write`, () =>
      assert.match(at({ BASE_PATH: wrong }).problems.join(), /^BASE_PATH: write the path .* such as "\/topup"/));
});

test('HOST and PORT that are none are refused by their names', () => {
  assert.match(problemsOf({ ...SLACK, HOST: 'http://0.0.0.0/' }), /^HOST: write an address of this machine/);
  assert.match(problemsOf({ ...SLACK, PORT: 'tcp://10.0.0.1:3000' }), /^PORT: write a port number/);
  assert.match(problemsOf({ ...SLACK, PORT: '70000' }), /^PORT: write a port number/);
});
