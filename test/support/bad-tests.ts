import { PROVIDER_NAMES } from '../../src/providers/registry.ts';
import { type BadConfig, type ConfigChange, type Json, set } from './example-config.ts';

const tried = (more: Json): ConfigChange => {
  const { request, ...rest } = more;
  const asked = { by: 'slack:U0AGENT', product: '1GB', ...(request as object | undefined) };
  return set('tests', [{ name: 't', request: asked, expect: { approvals: 1 }, ...rest }]);
};

/** What can be wrong with the tests of a config. */
export const BAD_TESTS: readonly BadConfig[] = [
  [
    'a test of no rule there is',
    tried({ expect: { rule: 'big' } }),
    /: tests\[0\]\.expect\.rule: there is no rule "big": write the name of one/,
  ],
  ['a test that expects nothing', tried({ expect: {} }), /: tests\[0\]\.expect: say what must come of it, such as/],
  [
    'a test that expects both',
    tried({ expect: { refused: 'denied', approvals: 1 } }),
    /: tests\[0\]\.expect: what is refused asks nobody: beside "refused" write nothing but a "rule"/,
  ],
  [
    'a test of a refusal there is none of',
    tried({ expect: { refused: 'no' } }),
    /: tests\[0\]\.expect\.refused: write "denied", "no_rule_fits", "over_budget"/,
  ],
  [
    'a test that expects nobody known',
    tried({ expect: { approvers: ['person:Lyn'] } }),
    /: tests\[0\]\.expect\.approvers\[0\]: "person:Lyn" is nobody in "people"/,
  ],
  [
    'a test at no time',
    tried({ request: { at: 'tomorrow' } }),
    /: tests\[0\]\.request\.at: write a local time such as "2026-11-23T10:00"/,
  ],
  ['a test on no day', tried({ request: { at: '2026-13-01T10:00' } }), /: tests\[0\]\.request\.at: write a local time/],
  [
    'a test by nobody',
    tried({ request: { by: 'Lin' } }),
    /: tests\[0\]\.request\.by: write an account as "slack:U0AGENT" or "telegram:42"/,
  ],
  ['a test nowhere', tried({ request: { in: 'here' } }), /: tests\[0\]\.request\.in: write a conversation as/],
  [
    'a test that uses up nothing known',
    tried({ given: { used: { 'group day': { money: '1' } } } }),
    new RegExp(
      `: tests\\[0\\]\\.given\\.used: "group day" is nothing that is counted: write team, maker, number, ${PROVIDER_NAMES.join(', ')}, byRuleMaker or byRuleTeam, each with "day" or "month"`,
    ),
  ],
  [
    'a test with a time that is none',
    tried({ given: { sameNumber: 'soon' } }),
    /: tests\[0\]\.given\.sameNumber: write a duration such as "24h"/,
  ],
  [
    'a test of somebody in no group',
    tried({ given: { groups: ['leads'] } }),
    /: tests\[0\]\.given\.groups\[0\]: write a Slack user group \("slack:group:S0LEADS"\)/,
  ],
  ['an unknown key of a test', tried({ when: {} }), /: tests\[0\]: unknown key "when"/],
  ['an unknown key of its request', tried({ request: { msisdn: '1' } }), /: tests\[0\]\.request: unknown key "msisdn"/],
  ['an unknown key of what is given', tried({ given: { budget: {} } }), /: tests\[0\]\.given: unknown key "budget"/],
  ['an unknown key of what is expected', tried({ expect: { rules: 1 } }), /: tests\[0\]\.expect: unknown key "rules"/],
  [
    'two tests of one name',
    set(
      'tests',
      ['t', 't'].map((name) => ({ name, request: { by: 'slack:U0AGENT', product: '1GB' }, expect: { approvals: 1 } })),
    ),
    /: tests\[1\]\.name: "t" is named twice: write another/,
  ],
];
