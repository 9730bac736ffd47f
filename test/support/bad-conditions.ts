import { type BadConfig, type ConfigChange, set } from './example-config.ts';

const when = (conditions: object): ConfigChange => set('rules.0.when', conditions);

/** What can be wrong with a rule's conditions. */
export const BAD_CONDITIONS: readonly BadConfig[] = [
  [
    'a condition nobody knows',
    when({ priceUpto: '5' }),
    /: rules\[0\]\.when: unknown key "priceUpto": take it out, or correct its spelling/,
  ],
  [
    'a price in a condition that is a number',
    when({ priceUpTo: 5 }),
    /: rules\[0\]\.when\.priceUpTo: write yuan as a string, such as "19\.63"/,
  ],
  [
    'a price that is over and up to nothing',
    when({ priceUpTo: '5', priceOver: '5.00' }),
    /: rules\[0\]\.when\.priceOver: nothing costs more than 5\.00 and at most 5\.00: correct one/,
  ],
  ['no product in a condition', when({ products: [] }), /: rules\[0\]\.when\.products: name at least one product/],
  [
    'an unknown product in a condition',
    when({ products: ['1GB', '9GB'] }),
    /: rules\[0\]\.when\.products\[1\]: "9GB" is no product: write a code or an alias/,
  ],
  [
    'an unknown carrier',
    when({ carriers: ['vodafone'] }),
    /: rules\[0\]\.when\.carriers\[0\]: write "mobile", "telecom", "unicom" or "broadnet"/,
  ],
  ['no carrier', when({ carriers: [] }), /: rules\[0\]\.when\.carriers: name at least one carrier/],
  [
    'letters of no province',
    when({ provinces: ['ZZ'] }),
    /: rules\[0\]\.when\.provinces\[0\]: write YTX's letters of a province, such as "BJ"/,
  ],
  ['no province', when({ provinces: [] }), /: rules\[0\]\.when\.provinces: name at least one province/],
  [
    'a window without a unit',
    when({ sameNumberWithin: '24' }),
    /: rules\[0\]\.when\.sameNumberWithin: write a duration such as "24h"/,
  ],
  [
    'a window of nothing',
    when({ sameNumberWithin: '0h' }),
    /: rules\[0\]\.when\.sameNumberWithin: "0" never holds: write a duration such as "24h"/,
  ],
  [
    'a reason’s window of nothing',
    when({ sameReasonWithin: '0s' }),
    /: rules\[0\]\.when\.sameReasonWithin: "0" never holds/,
  ],
  [
    'a count in a window of nothing',
    when({ makerCountWithin: { count: 2, within: '0m' } }),
    /: rules\[0\]\.when\.makerCountWithin\.within: "0" never holds/,
  ],
  [
    'a count of none',
    when({ makerCountWithin: { count: 0, within: '1h' } }),
    /: rules\[0\]\.when\.makerCountWithin\.count: write 1 or more/,
  ],
  [
    'an unknown key of a count',
    when({ makerCountWithin: { count: 1, within: '1h', of: 'x' } }),
    /: rules\[0\]\.when\.makerCountWithin: unknown key "of"/,
  ],
  [
    'a time of day that is none',
    when({ between: { from: '25:00' } }),
    /: rules\[0\]\.when\.between\.from: write a time of day such as "09:00"/,
  ],
  [
    'hours that end when they begin',
    when({ between: { from: '09:00', to: '09:00' } }),
    /: rules\[0\]\.when\.between: from 09:00 to 09:00 is no time: write another end/,
  ],
  [
    'a weekday that is none',
    when({ between: { days: ['monday'] } }),
    /: rules\[0\]\.when\.between\.days\[0\]: write "sun", "mon", "tue", "wed", "thu", "fri" or "sat"/,
  ],
  ['no weekday', when({ between: { days: [] } }), /: rules\[0\]\.when\.between\.days: name at least one day/],
  [
    'an unknown key of hours',
    when({ between: { until: '10:00' } }),
    /: rules\[0\]\.when\.between: unknown key "until"/,
  ],
  [
    'a conversation of no team in a condition',
    when({ conversations: ['slack:C0ELSE'] }),
    /: rules\[0\]\.when\.conversations\[0\]: "slack:C0ELSE" is no team's: write one of a team's conversations/,
  ],
  ['no conversation', when({ conversations: [] }), /: rules\[0\]\.when\.conversations: name at least one conversation/],
  [
    'a maker of no platform',
    when({ makers: ['Lin'] }),
    /: rules\[0\]\.when\.makers\[0\]: write an account \("slack:U0AGENT", "telegram:42"\), somebody in "people"/,
  ],
  ['no maker', when({ makers: [] }), /: rules\[0\]\.when\.makers: name at least one/],
  [
    'a maker who is nobody in people',
    when({ makers: ['person:Lin', 'person:Lyn'] }),
    /: rules\[0\]\.when\.makers\[1\]: "person:Lyn" is nobody in "people": add them there, or write an account/,
  ],
  ['an anyway that is no yes or no', when({ anyway: 'yes' }), /: rules\[0\]\.when\.anyway: write true or false/],
];
