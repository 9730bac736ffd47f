import { BAD_CONDITIONS } from './bad-conditions.ts';
import { BAD_OUTCOMES } from './bad-outcomes.ts';
import { BAD_TESTS } from './bad-tests.ts';
import { type BadConfig, type Json, set } from './example-config.ts';

const BAD_PARTS: readonly BadConfig[] = [
  ['an unknown key', set('teams.0.aprovers', []), /teams\[0\]: unknown key "aprovers"/],
  ['an unknown key at the top', set('team', []), /top level: unknown key "team"/],
  [
    'an unknown provider',
    set('products.0.offers.0.provider', 'acme'),
    /products\[0\]\.offers\[0\]\.provider: write "ytx" or "juhe"/,
  ],
  [
    'an unknown platform',
    set('teams.0.conversations', ['irc:general']),
    /teams\[0\]\.conversations\[0\]: write a conversation as/,
  ],
  [
    'an account of an unknown platform',
    set('teams.0.approvers', ['mail:a@b']),
    /teams\[0\]\.approvers\[0\]: write an account/,
  ],
  [
    'a former name that is another team’s',
    (file) => {
      const [team] = file.teams as Json[];
      file.teams = [
        { ...team, formerly: ['help'] },
        { ...team, name: 'help', conversations: ['slack:C0HELP'] },
      ];
    },
    /teams\[0\]\.formerly\[0\]: "help" belongs to team "help"/,
  ],
  [
    'a former name of two teams',
    (file) => {
      const [team] = file.teams as Json[];
      file.teams = [
        { ...team, formerly: ['help'] },
        { ...team, name: 'second', formerly: ['help'], conversations: ['slack:C0HELP'] },
      ];
    },
    /teams\[1\]\.formerly\[0\]: "help" belongs to team "support"/,
  ],
  [
    'a former name that is the present one',
    set('teams.0.formerly', ['support']),
    /"support" is this team's name already/,
  ],
  ['no approver', set('teams.0.approvers', []), /teams\[0\]\.approvers: name at least one approver/],
  ['no approver in a rule', set('rules.2.approvers', []), /rules\[2\]\.approvers: name at least one approver/],
  ['nobody who may ask', set('teams.0.requesters', []), /teams\[0\]\.requesters: nobody could ask/],
  [
    'a rule behind one that always fits',
    set('rules.0.when', {}),
    /rules\[1\]: rule "same number again" before it always fits/,
  ],
  [
    'a rule that neither asks nor denies',
    set('rules.2', { name: 'x' }),
    /rules\[2\]: write one of "approvals", "steps" and "deny"/,
  ],
  ['a rule that does both', set('rules.2.deny', 'no'), /rules\[2\]: write one of "approvals", "steps" and "deny"/],
  [
    'steps that together ask more people than they name',
    set('rules.2', {
      name: 'x',
      steps: [{ approvers: ['slack:U0LIN', 'slack:U0BOSS'], approvals: 2 }, { approvers: ['person:Lin'] }],
    }),
    /rules\[2\]\.steps: nobody approves twice, and together these steps name too few people: name others/,
  ],
  ['a word that is none of those it may be', set('language', 'fr'), /: language: write "en" or "zh"/],
  ['two rules of one name', set('rules.1.name', 'standard'), /rules\[2\]\.name: "standard" is named twice/],
  ['a price that is a number', set('products.0.price', 19.63), /products\[0\]\.price/],
  [
    'a price with four decimals',
    set('products.0.price', '1.2345'),
    /products\[0\]\.price: write yuan with at most three decimals/,
  ],
  [
    'a price with a separator',
    set('products.0.price', '1,000.00'),
    /products\[0\]\.price: write yuan without separators, such as "1000\.00"/,
  ],
  ['a price below zero', set('products.0.price', '-1'), /products\[0\]\.price: write yuan of zero or more/],
  ['a price of nothing', set('products.0.price', '0.00'), /products\[0\]\.price: a price of zero would count/],
  [
    'a price to ask again over that is no yuan',
    set('approval.confirmOver', '50 yuan'),
    /approval\.confirmOver: write yuan/,
  ],
  ['a duration without a unit', set('approval.expiresAfter', '60'), /approval\.expiresAfter: write a duration/],
  ['a duration of nothing', set('providers.ytx.queryAfter', '0s'), /providers\.ytx\.queryAfter/],
  ['a silence of nothing', set('providers.ytx.silentFor', '0s'), /providers\.ytx\.silentFor/],
  [
    'a failover without a unit',
    set('providers.juhe.failoverAfter', '10'),
    /providers\.juhe\.failoverAfter: write a duration/,
  ],
  [
    'an order that expires at once',
    set('approval.expiresAfter', '0s'),
    /approval\.expiresAfter: an order would expire at once/,
  ],
  [
    'an offer of juhe without its pid',
    set('products.0.offers', [{ provider: 'juhe' }]),
    /products\[0\]\.offers\[0\]\.pid: an offer of juhe needs its "pid"/,
  ],
  [
    "an offer with another provider's key",
    set('products.0.offers', [{ provider: 'ytx', pid: '105000' }]),
    /products\[0\]\.offers\[0\]: unknown key "pid"/,
  ],
  [
    'an offer of nobody',
    set('products.0.offers', [{ pid: '1' }]),
    /products\[0\]\.offers\[0\]\.provider: write "ytx" or "juhe"/,
  ],
  [
    'a benefit of juhe',
    set('products.5.offers', [{ provider: 'juhe', pid: '1' }]),
    /products\[5\]\.offers\[0\]: juhe sells no benefits/,
  ],
  [
    'a benefit without its code',
    set('products.5.offers', [{ provider: 'ytx' }]),
    /products\[5\]\.offers\[0\]: a benefit needs YTX's "productCode"/,
  ],
  [
    'airtime without its face value',
    set('products.5.kind', 'airtime'),
    /products\[5\]\.faceValue: airtime needs its face value/,
  ],
  [
    'airtime from a provider that sells none',
    (file) => {
      set('products.5.kind', 'airtime')(file);
      set('products.5.faceValue', '50')(file);
    },
    /products\[5\]\.offers\[0\]: ytx sells no airtime/,
  ],
  ['a face value of data', set('products.0.faceValue', '50'), /products\[0\]\.faceValue: a face value is for airtime/],
  [
    'a face value of nothing',
    set('products.0.faceValue', '0.00'),
    /products\[0\]\.faceValue: nothing would be received/,
  ],
  ['a face value that is no yuan', set('products.0.faceValue', '50元'), /products\[0\]\.faceValue: write yuan/],
  [
    'two products of one face value',
    (file) => {
      for (const i of [0, 1]) set(`products.${i}.faceValue`, i === 0 ? '50' : 50)(file);
    },
    /products\[1\]\.faceValue: "50元" already stands at products\[0\]\.faceValue/,
  ],
  [
    'somebody of finance on an unknown platform',
    set('finance', { people: ['mail:a@b'] }),
    /finance\.people\[0\]: write an account \("slack:U0AGENT", "telegram:42"\) or somebody in "people"/,
  ],
  ['a group in finance', set('finance', { people: ['slack:group:S0LEADS'] }), /finance\.people\[0\]: write an account/],
  [
    'somebody of finance who is nobody in people',
    set('finance', { people: ['person:Lin', 'person:Wu'] }),
    /finance\.people\[1\]: "person:Wu" is nobody in "people": add them there, or write an account/,
  ],
  [
    'a conversation of finance on an unknown platform',
    set('finance', { people: ['person:Lin'], conversation: 'irc:money' }),
    /finance\.conversation: write a conversation as "slack:C0SUPPORT" or "telegram:-1001234567890"/,
  ],
  ['no offer', set('products.0.offers', []), /products\[0\]\.offers: name at least one provider/],
  [
    'an alias that is taken',
    set('products.1.aliases', ['1gb']),
    /products\[1\]\.aliases\[0\]: "1gb" already stands at products\[0\]/,
  ],
  [
    'an account of two people',
    set('people', [
      { name: 'A', accounts: ['slack:U1'] },
      { name: 'B', accounts: ['slack:U1'] },
    ]),
    /people\[1\]\.accounts\[0\]: "slack:U1" already belongs to "A"/,
  ],
  [
    'a conversation of two teams',
    (file) => (file.teams as Json[]).push({ ...(file.teams as Json[])[0], name: 'two' }),
    /teams\[1\]\.conversations\[0\]: "slack:C0SUPPORT" already belongs to team "support"/,
  ],
  [
    'an abbreviation for a time zone',
    set('timezone', 'CST'),
    /timezone: "CST" is an abbreviation.*write "Asia\/Shanghai" \(now \d{4}-\d\d-\d\d \d\d:\d\d\), "America\/Chicago"/,
  ],
  ['an unknown time zone', set('timezone', 'Mars/Olympus'), /timezone: "Mars\/Olympus" is no time zone/],
];

/** Configs that the desk does not start with, one for each thing that can be wrong. */
export const BAD_CONFIGS: readonly BadConfig[] = [...BAD_PARTS, ...BAD_CONDITIONS, ...BAD_OUTCOMES, ...BAD_TESTS];
