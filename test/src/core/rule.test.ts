import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { WEEKDAYS } from '../../../src/core/calendar.ts';
import type { ConversationId } from '../../../src/core/conversation.ts';
import { type AccountId, createPeople, type GroupId, type Membership } from '../../../src/core/people.ts';
import {
  CONDITIONS,
  type ConditionName,
  type Conditions,
  groupsIn,
  matchRule,
  type RuleInput,
} from '../../../src/core/rule.ts';
import { ruleAsking } from '../../support/rules.ts';

const NOW = Date.UTC(2026, 10, 21, 6, 0, 0);
const people = createPeople([{ name: 'Lin', accounts: ['slack:U0LIN', 'telegram:1001'] as AccountId[] }]);
const GROUP = 'slack:group:S0CONTRACT' as GroupId;
const SUPPORT = 'slack:C0SUPPORT' as ConversationId;

const circumstances = (given: Partial<RuleInput> = {}): RuleInput => ({
  priceLi: 4_800,
  productCode: '100MB',
  place: { carrier: 'mobile', province: 'BJ' },
  insisted: false,
  conversations: [SUPPORT],
  maker: people.personOf('slack:U0AGENT' as AccountId),
  makerDayLi: 0,
  sameNumber: [],
  sameReason: [],
  makerOpenedAt: [],
  inGroups: new Map(),
  personOf: people.personOf,
  now: NOW,
  localTime: { minute: 14 * 60, weekday: 'sat' },
  ...given,
});

const fit = (when: Conditions, given: Partial<RuleInput> = {}) =>
  matchRule([ruleAsking(1, 'r', when)], circumstances(given));
const fits = (when: Conditions, given: Partial<RuleInput> = {}): boolean => fit(when, given).kind === 'fits';
const ago = (ms: number) => ({ openedAt: NOW - ms });

/** For each condition: where it just holds, and where it just does not. */
const BORDERS: {
  readonly [C in ConditionName]-?: readonly (readonly [
    NonNullable<Conditions[C]>,
    Partial<RuleInput>,
    Partial<RuleInput>,
  ])[];
} = {
  priceUpToLi: [[5_000, { priceLi: 5_000 }, { priceLi: 5_001 }]],
  batchSizeOver: [
    [200, { batch: { size: 201, totalLi: 0 } }, { batch: { size: 200, totalLi: 0 } }],
    [0, { batch: { size: 1, totalLi: 0 } }, {}],
  ],
  batchTotalOverLi: [
    [1_000_000, { batch: { size: 2, totalLi: 1_000_001 } }, { batch: { size: 2, totalLi: 1_000_000 } }],
    [0, { batch: { size: 1, totalLi: 1 } }, { priceLi: 5_000 }],
  ],
  priceOverLi: [[5_000, { priceLi: 5_001 }, { priceLi: 5_000 }]],
  products: [[['1GB', '2GB'], { productCode: '2GB' }, { productCode: '100MB' }]],
  carriers: [
    [
      ['mobile', 'unicom'],
      { place: { carrier: 'unicom', province: null } },
      { place: { carrier: 'telecom', province: null } },
    ],
    [['mobile'], {}, { place: { carrier: null, province: 'BJ' } }],
  ],
  provinces: [
    [['BJ', 'SH'], { place: { carrier: null, province: 'SH' } }, { place: { carrier: null, province: 'GD' } }],
    [['BJ'], {}, { place: { carrier: 'mobile', province: null } }],
  ],
  sameNumberWithinMs: [
    [3_600_000, { sameNumber: [ago(3_600_000)] }, { sameNumber: [ago(3_600_001)] }],
    [1, { sameNumber: [ago(0)] }, { sameReason: [ago(0)] }],
  ],
  sameReasonWithinMs: [
    [3_600_000, { sameReason: [ago(3_600_000)] }, { sameReason: [ago(3_600_001)] }],
    [1, { sameReason: [ago(0)] }, { sameNumber: [ago(0)] }],
  ],
  makerDayUpToLi: [[20_000, { priceLi: 5_000, makerDayLi: 15_000 }, { priceLi: 5_000, makerDayLi: 15_001 }]],
  makerCountWithin: [
    [{ count: 2, ms: 1_000 }, { makerOpenedAt: [NOW, NOW - 1_000] }, { makerOpenedAt: [NOW, NOW - 1_001] }],
    [{ count: 1, ms: 1_000 }, { makerOpenedAt: [NOW] }, { makerOpenedAt: [] }],
  ],
  between: [
    [
      { fromMinute: 540, toMinute: 1080, days: ['sat'] },
      { localTime: { minute: 540, weekday: 'sat' } },
      { localTime: { minute: 1080, weekday: 'sat' } },
    ],
    [
      { fromMinute: 0, toMinute: 1440, days: ['mon'] },
      { localTime: { minute: 1439, weekday: 'mon' } },
      { localTime: { minute: 0, weekday: 'tue' } },
    ],
    // From Friday 22:00 to Saturday 06:00.
    [
      { fromMinute: 1320, toMinute: 360, days: ['fri'] },
      { localTime: { minute: 359, weekday: 'sat' } },
      { localTime: { minute: 359, weekday: 'fri' } },
    ],
    [
      { fromMinute: 1320, toMinute: 360, days: ['fri'] },
      { localTime: { minute: 1320, weekday: 'fri' } },
      { localTime: { minute: 360, weekday: 'sat' } },
    ],
    [
      { fromMinute: 1320, toMinute: 360, days: ['sat'] },
      { localTime: { minute: 0, weekday: 'sun' } },
      { localTime: { minute: 0, weekday: 'sat' } },
    ],
  ],
  conversations: [[[SUPPORT], {}, { conversations: ['slack:C0FIELD' as ConversationId] }]],
  makers: [
    [['telegram:1001'] as AccountId[], { maker: people.personOf('slack:U0LIN' as AccountId) }, {}],
    [[GROUP], { inGroups: new Map([[GROUP, 'member']]) }, { inGroups: new Map([[GROUP, 'not_member']]) }],
  ],
  anyway: [
    [true, { insisted: true }, { insisted: false }],
    [false, { insisted: false }, { insisted: true }],
  ],
};

describe('a condition', () => {
  for (const name of CONDITIONS) {
    test(`${name} holds up to its border, and not beyond`, () => {
      for (const [wanted, holds, fails] of BORDERS[name]) {
        const when = { [name]: wanted } as Conditions;
        assert.equal(fits(when, holds), true, JSON.stringify([wanted, holds]));
        assert.deepEqual(fit(when, fails), {
          kind: 'none',
          skipped: [{ rule: ruleAsking(1, 'r', when), by: name }],
        });
      }
    });
  }

  test('that is not given is not asked', () => {
    for (const name of CONDITIONS) for (const [, , fails] of BORDERS[name]) assert.equal(fits({}, fails), true);
  });

  test('of several must hold with all the others, any two of them', () => {
    for (const one of CONDITIONS) {
      for (const other of CONDITIONS.filter((name) => name !== one)) {
        const [[wanted, holds]] = BORDERS[one] as unknown as [[unknown, Partial<RuleInput>]];
        const [[also, alsoHolds, fails]] = BORDERS[other] as unknown as [
          [unknown, Partial<RuleInput>, Partial<RuleInput>],
        ];
        const when = { [one]: wanted, [other]: also } as Conditions;
        const meet = circumstances({ ...holds, ...alsoHolds });
        if (!fits({ [one]: wanted } as Conditions, meet) || !fits({ [other]: also } as Conditions, meet)) continue;
        assert.equal(fits(when, meet), true, `${one} and ${other}`);
        assert.equal(fits(when, { ...holds, ...fails }), false, `${one} without ${other}`);
      }
    }
  });
});

describe('among rules', () => {
  test('the first that fits decides, and each before it says which condition ruled it out', () => {
    const rules = [
      ruleAsking(0, 'cheap', { priceUpToLi: 1 }),
      ruleAsking(2, 'again', { priceOverLi: 1, sameNumberWithinMs: 1_000 }),
      ruleAsking(1, 'a'),
      ruleAsking(3, 'b'),
    ];
    const found = matchRule(rules, circumstances());
    assert.equal(found.kind === 'fits' && found.rule.name, 'a');
    assert.deepEqual(
      found.skipped.map(({ rule, by }) => [rule.name, by]),
      [
        ['cheap', 'priceUpToLi'],
        ['again', 'sameNumberWithinMs'],
      ],
    );
  });

  test('a group that cannot be asked leaves it open which one fits, unless another condition rules it out', () => {
    const unknown: ReadonlyMap<GroupId, Membership> = new Map([[GROUP, 'unknown']]);
    const contractors = ruleAsking(2, 'contractors', { makers: [GROUP] });
    const judge = (when: Conditions) =>
      matchRule([{ ...contractors, when }, ruleAsking(0, 'others')], circumstances({ inGroups: unknown }));
    assert.equal(judge({ makers: [GROUP] }).kind, 'unknown');
    const ruledOut = judge({ makers: [GROUP], priceOverLi: 100_000 });
    assert.equal(ruledOut.kind === 'fits' && ruledOut.rule.name, 'others');
    const named = judge({ makers: [GROUP, 'slack:U0AGENT' as AccountId] });
    assert.equal(named.kind === 'fits' && named.rule.name, 'contractors');
    assert.equal(matchRule([contractors], circumstances()).kind, 'unknown', 'a group nobody asked about');
  });

  test('the groups that are asked about are named once', () => {
    const rules = [
      ruleAsking(1, 'a', { makers: [GROUP, 'slack:U1' as AccountId] }),
      ruleAsking(1, 'b', { makers: [GROUP] }),
    ];
    assert.deepEqual(groupsIn(rules), [GROUP]);
    assert.equal(WEEKDAYS.length, 7);
  });
});
