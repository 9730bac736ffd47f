import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { runRules } from '../../../src/app/rules/run.ts';
import { loadConfig } from '../../../src/config.ts';
import { BAD_CONFIGS } from '../../support/bad-configs.ts';
import { EVERYTHING, exampleAfter } from '../../support/example-config.ts';
import { rulesConfig, runRulesCommand } from '../../support/rules-command.ts';

const asked = (product: string, more: object = {}) => ({ by: 'slack:U0AGENT', product, ...more });

describe('npm run rules', () => {
  test('says that a config works, what is assumed, and what it warns of, and ends with 0', async (t) => {
    const rules = [{ name: 'small', when: { priceUpTo: '5' }, approvals: 0 }];
    const { code, said, complained } = await runRulesCommand(t, [], { config: rulesConfig({ rules }) });
    assert.equal(complained, '');
    assert.equal(code, 0);
    assert.match(said, /^No chat and no provider is configured in the environment: all of them are taken to be\.$/m);
    assert.match(said, /^warning: .*topup\.config\.json: rules: no rule always fits/m);
    assert.match(said, /^The config works: 1 rule, 1 warning\.$/m);
    assert.match(said, /^It has no "tests"\.$/m);
  });

  test('takes the environment as the start does once anything is configured in it', async (t) => {
    const halves = await runRulesCommand(t, [], { config: rulesConfig(), env: { JUHE_KEY: 'canary' } });
    assert.equal(halves.code, 1);
    assert.match(
      halves.complained,
      /^environment: Juhe is only partly configured: JUHE_KEY is set, JUHE_OPENID is missing/m,
    );
    const env = { JUHE_KEY: 'canary', JUHE_OPENID: 'canary' };
    const juhe = await runRulesCommand(t, [], { config: rulesConfig(), env });
    assert.match(juhe.said, /products\[1\]\.offers\[1\]: ytx is not configured/);
    assert.doesNotMatch(juhe.said, /taken to be/);
    assert.doesNotMatch(halves.complained + juhe.said, /canary/);
  });

  test('checks the file that is named, and one that is not there is told by its path', async (t) => {
    const { path } = await runRulesCommand(t, [], { config: rulesConfig() });
    assert.match((await runRulesCommand(t, [path])).said, /The config works/);
    const missing = await runRulesCommand(t, ['/nowhere/mine.json']);
    assert.equal(missing.code, 1);
    assert.match(
      missing.complained,
      /^\/nowhere\/mine\.json: there is no such file; copy topup\.config\.example\.json/m,
    );
  });

  test('prints of every bad config what the start prints', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'topup-rules-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, 'topup.config.json');
    for (const [what, change, sentence] of BAD_CONFIGS) {
      await writeFile(path, JSON.stringify(exampleAfter(change)));
      const start = loadConfig({ ...EVERYTHING, TOPUP_CONFIG: path });
      const complained: string[] = [];
      const given = { config: path, replayMs: null, database: null };
      const complain = (line: string) => complained.push(line);
      const fine = await runRules({ given, variables: {}, now: 0, say: () => undefined, complain });
      assert.equal(fine, false, what);
      assert.deepEqual(complained.slice(0, -1), start.ok ? [] : start.error.problems, what);
      assert.match(complained.join('\n'), sentence);
    }
  });

  test('prints every problem at once, and ends with 1', async (t) => {
    const rules = [
      { name: 'a', when: { products: ['?'] }, approvals: 1 },
      { name: 'a', approvals: 1 },
    ];
    const { code, complained, path } = await runRulesCommand(t, [], { config: rulesConfig({ rules }) });
    assert.equal(code, 1);
    assert.equal(
      complained,
      `${path}: rules[1].name: "a" is named twice: write another
${path}: rules[0].when.products[0]: "?" is no product: write a code or an alias from "products"
2 problems: it could not start with this.
`,
    );
  });
});

describe('what it is asked', () => {
  for (const [what, args, sentence] of [
    ['an unknown option', ['--replya', '30d'], /^Unknown option '--replya'$/m],
    ['two files', ['a.json', 'b.json'], /^one config file at a time: "b\.json" is one more$/m],
    ['a replay of no time', ['--replay', '30'], /^--replay: "30" is no time: write how far back, such as 30d/m],
    ['a replay of nothing', ['--replay', '0d'], /^--replay: "0d" is no time/m],
    ['a replay without its time', ['--replay'], /^Option '--replay <time>' argument missing$/m],
    [
      'a database for nothing',
      ['--database', 'file:x.db'],
      /^--database is where a replay reads from: write --replay 30d too/m,
    ],
    [
      'a database of another kind',
      ['--replay', '1d', '--database', 'mysql://u:canary@h/d'],
      /^--database: write file:/m,
    ],
  ] as const) {
    test(`${what} is refused with a sentence and how it is used`, async (t) => {
      const { code, complained } = await runRulesCommand(t, args, { config: rulesConfig() });
      assert.equal(code, 2);
      assert.match(complained, sentence);
      assert.match(complained, /^usage: npm run rules/m);
      assert.doesNotMatch(complained, /canary|^ {4}at /m);
    });
  }

  for (const [what, url, sentence] of [
    ['a database that is not there', 'file:/nowhere/topup.db', /^there is no database \/nowhere\/topup\.db$/m],
    [
      'a server that does not answer',
      'postgres://u:canary@127.0.0.1:9/x',
      /^the database cannot be read: .*ECONNREFUSED/m,
    ],
  ] as const) {
    test(`${what} is told in a sentence`, async (t) => {
      const given = { config: rulesConfig() };
      const { code, complained } = await runRulesCommand(t, ['--replay', '1d', '--database', url], given);
      assert.equal(code, 1);
      assert.match(complained, sentence);
      assert.doesNotMatch(complained, /canary|^ {4}at /m);
    });
  }
});

describe('the tests of a config', () => {
  const GROUP = 'slack:group:S0LEADS';
  const rules = [
    { name: 'leads', when: { makers: [GROUP] }, approvals: 0 },
    { name: 'again', when: { sameNumberWithin: '24h' }, steps: [{ approvers: ['person:Lin'] }, { approvals: 2 }] },
    { name: 'case', when: { sameReasonWithin: '24h' }, deny: 'Once is enough.' },
    {
      name: 'often',
      when: { makerCountWithin: { count: 2, within: '1h' } },
      approvals: 1,
      escalateTo: ['slack:U0CFO'],
    },
    { name: 'night', when: { between: { from: '22:00', to: '06:00' } }, approvals: 2 },
    { name: 'standard', approvals: 1 },
  ];
  const approval = { escalateAfter: '1h', byRule: { makerDay: '10' } };
  const config = (tests: readonly object[]) => rulesConfig({ rules, approval, tests });

  test('are tried one by one, and where all hold it ends with 0', async (t) => {
    const tests = [
      { name: 'plain', request: asked('SMALL'), expect: { rule: 'standard', approvals: 1, provider: 'juhe' } },
      {
        name: 'in a group',
        request: asked('BIG'),
        given: { groups: [GROUP] },
        expect: { rule: 'leads', approvals: 1 },
      },
      {
        name: 'capped',
        request: asked('SMALL'),
        given: { groups: [GROUP], used: { 'byRuleMaker day': { money: '5.20' } } },
        expect: { rule: 'leads', approvals: 0 },
      },
      {
        name: 'people, not accounts',
        request: asked('BIG'),
        given: { sameNumber: '23h' },
        expect: {
          approvals: 3,
          approvers: ['slack:U0BOSS', 'slack:U0CFO', 'telegram:1001'],
          steps: [{ approvals: 1, approvers: ['slack:U0LIN'] }, { approvals: 2 }],
        },
      },
      {
        name: 'the same case',
        request: asked('BIG', { reason: 'CASE-1' }),
        given: { sameReason: '1h' },
        expect: { refused: 'denied', rule: 'case' },
      },
      {
        name: 'often',
        request: asked('BIG'),
        given: { makerAsked: ['5m', '50m'] },
        expect: { rule: 'often', escalateTo: ['slack:U0CFO'] },
      },
      { name: 'at night', request: asked('BIG', { at: '2026-11-23T05:59' }), expect: { rule: 'night' } },
      { name: 'in the morning', request: asked('BIG', { at: '2026-11-23T06:00' }), expect: { rule: 'standard' } },
      { name: 'another team', request: asked('BIG', { in: 'slack:C0FIELD' }), expect: { approvers: ['slack:U0BOSS'] } },
      {
        name: 'urgent',
        request: asked('BIG', { urgent: true, reason: 'vip' }),
        expect: { steps: [{ approvals: 1, approvers: ['slack:U0CFO'] }] },
      },
      { name: 'no team', request: asked('BIG', { in: 'slack:C0ELSE' }), expect: { refused: 'no_team' } },
    ];
    const { code, said } = await runRulesCommand(t, [], { config: config(tests) });
    assert.match(said, /^11 tests: 11 ok, 0 failed\.$/m);
    for (const { name } of tests) assert.match(said, new RegExp(`^ok {6}${name}$`, 'm'));
    assert.equal(code, 0);
  });

  test('one that does not hold says what was expected and what came, and ends it with 1', async (t) => {
    const failing: readonly (readonly [object, object, string])[] = [
      [
        {},
        { rule: 'night' },
        'expected rule "night"; came rule "standard", 1 approval of Lin, slack:U0BOSS and slack:U0CFO, provider juhe',
      ],
      [{}, { approvals: 0 }, 'expected approved at once; came'],
      [{}, { approvers: ['telegram:1001'] }, 'expected approvals of Lin; came'],
      [{}, { steps: [{ approvals: 1 }, { approvals: 1 }] }, 'expected 1 approval, then 1 approval; came'],
      [{}, { steps: [{ approvals: 1, approvers: ['person:Lin'] }] }, 'expected 1 approval of Lin; came'],
      [{}, { escalateTo: ['slack:U0CFO'] }, 'expected escalation to slack:U0CFO; came'],
      [{}, { provider: 'ytx' }, 'expected provider ytx; came'],
      [{}, { refused: 'denied' }, 'expected "denied"; came rule "standard"'],
      [{ sameReason: '1h' }, { rule: 'case' }, 'expected no refusal; came "denied", rule "case": Once is enough.'],
      [{ used: { 'number day': { money: '1' } } }, { rule: 'standard' }, '"number day" is given and nothing counts it'],
    ];
    const tests = failing.map(([given, expect], i) => ({
      name: `t${i}`,
      request: asked('BIG', { reason: 'CASE-1' }),
      given,
      expect,
    }));
    const { code, said } = await runRulesCommand(t, [], { config: config(tests) });
    assert.equal(code, 1);
    assert.match(said, /^10 tests: 0 ok, 10 failed\.$/m);
    for (const [i, [, , sentence]] of failing.entries())
      assert.ok(said.includes(`FAILED  t${i}: ${sentence}`), sentence);
  });
});
