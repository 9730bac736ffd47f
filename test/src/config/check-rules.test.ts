import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readEnvironment } from '../../../src/config/environment.ts';
import { readConfig } from '../../../src/config.ts';
import { type ConfigChange, EVERYTHING, exampleAfter, set } from '../../support/example-config.ts';

const rule = (more: object): ConfigChange => set('rules.2', { name: 'standard', ...more });
const LIN = ['slack:U0LIN', 'telegram:1001'];

/** What is warned of, and does not stop the start. */
function warningsOf(...changes: readonly ConfigChange[]): readonly string[] {
  const { environment } = readEnvironment(EVERYTHING);
  assert.ok(environment);
  const file = exampleAfter((one) => {
    for (const change of changes) change(one);
  });
  const read = readConfig(environment, '/etc/topup.config.json', JSON.stringify(file));
  assert.ok(read.ok, read.ok ? '' : read.error.problems.join('\n'));
  return read.value.warnings;
}

describe('rules that only might not work', () => {
  const odd: readonly (readonly [string, readonly ConfigChange[], RegExp])[] = [
    [
      'no rule that always fits',
      [rule({ when: { anyway: true }, approvals: 1 })],
      /: rules: no rule always fits: a request that none fits is refused\. End with one such as \{ "name"/,
    ],
    [
      'rejections of what is approved at once',
      [rule({ approvals: 0, rejections: 2 })],
      /: rules\[2\]\.rejections: what is approved at once is never rejected: take it out/,
    ],
    [
      'more rejections than approvers',
      [rule({ approvals: 1, approvers: LIN, rejections: 2 })],
      /: rules\[2\]\.rejections: 2 rejections are more than it has approvers: it can only expire/,
    ],
    [
      'more approvals than a team has people',
      [set('teams.0.approvers', LIN), rule({ approvals: 2 })],
      /: rules\[2\]\.approvals: 2 approvals are asked of team "support", which has 1 approver: .*Name more, or ask for fewer/,
    ],
    [
      'more approvals than a team has people, in a step',
      [set('teams.0.approvers', LIN), rule({ steps: [{ approvers: ['slack:U0CFO'] }, { approvals: 3 }] })],
      /: rules\[2\]\.steps\[1\]\.approvals: 3 approvals are asked of team "support"/,
    ],
  ];
  for (const [what, changes, sentence] of odd) {
    test(`${what} is warned of, with the file, the place and what to write`, () => {
      const found = warningsOf(...changes).find((warning) => sentence.test(warning));
      assert.match(found ?? '', /^\/etc\/topup\.config\.json: /);
    });
  }

  test('a team that is asked for enough people is not warned of, nor one that the rule is not for', () => {
    assert.deepEqual(warningsOf(rule({ approvals: 5 })), [], 'a group may hold anybody');
    const field = { name: 'field', conversations: ['slack:C0FIELD'], approvers: LIN, requesters: ['slack:U0A'] };
    const second: ConfigChange = (file) => (file.teams as object[]).push(field);
    const here = rule({ approvals: 2, when: { conversations: ['slack:C0SUPPORT'] } });
    const rest = (file: { [key: string]: unknown }) => (file.rules as object[]).push({ name: 'rest', approvals: 1 });
    const named = (warnings: readonly string[]) =>
      warnings.filter((one) => /asked of team/.test(one) && /rules\[2\]/.test(one));
    assert.deepEqual(named(warningsOf(second, here, rest)), []);
    assert.equal(named(warningsOf(second, rule({ approvals: 2 }))).length, 1);
  });
});
