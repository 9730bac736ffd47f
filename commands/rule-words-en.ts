import type { RuleWords, Spending } from './rule-words.ts';

const spent = ({ used, cap, left }: Spending): string =>
  cap === null ? `${used} used, no limit` : `${used} of ${cap} used, ${left} left`;

const topUps = (count: string): string => `${count} ${count === '1' ? 'top-up' : 'top-ups'}`;

export const RULE_WORDS_EN: RuleWords = {
  misses: {
    priceUpToLi: (price) => `it costs more than ${price}`,
    priceOverLi: (price) => `it does not cost more than ${price}`,
    products: (products) => `it is for ${products} only`,
    carriers: (carriers) => `it is for numbers of ${carriers} only`,
    provinces: (provinces) => `it is for numbers of ${provinces} only`,
    sameNumberWithinMs: (time) => `the number was not topped up in the last ${time}`,
    sameReasonWithinMs: (time) => `nobody gave this reason in the last ${time}`,
    makerDayUpToLi: (price) => `with this, your requests of today cost more than ${price}`,
    makerCountWithin: (times) => `you have not asked ${times}`,
    between: (hours) => `it is for ${hours} only`,
    conversations: () => 'it is for other conversations',
    makers: () => 'it is for other people',
    anyway: (wanted) => (wanted === 'true' ? 'you do not insist (anyway)' : 'you insist (anyway)'),
  },
  skipped: (rule, why) => `“${rule}” does not fit: ${why}.`,
  duration: (count, unit) => (count === 1 ? unit.slice(0, -1) : `${count} ${unit}`),
  times: (count, within) => `${count === 1 ? 'once' : `${count} times`} in the last ${within}`,
  days: { mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' },
  hours: (from, to, days) => `${from} to ${to}${days === null ? '' : `, ${days.join(', ')}`}`,
  list: (items) => items.join(', '),
  accounts: {
    team: (name) => name,
    maker: (_, own) => (own ? 'you' : 'the asker'),
    number: () => 'the number',
    provider: (name) => name,
    byRuleMaker: (_, own) => `approved by rules for ${own ? 'you' : 'the asker'}`,
    byRuleTeam: (name) => `approved by rules for ${name}`,
    urgent: (name) => `urgent, ${name}`,
  },
  periods: { day: 'today', month: 'this month' },
  money: spent,
  orders: ({ used, cap, left }) => (cap === null ? topUps(used) : `${spent({ used, cap, left })} (top-ups)`),
  counted: (account, period, what) => `${account}, ${period}: ${what.join('; ')}`,
  left: (account, period, money, orders) => {
    const what = [...(money === null ? [] : [money]), ...(orders === null ? [] : [topUps(orders)])].join(' and ');
    return `${what} ${account === null ? '' : `for ${account} `}${period}`;
  },
  noLimit: 'no limit',
  after: 'After it:',
  provider: (provider) => `It would be bought from ${provider}.`,
  price: (price) => `It costs ${price}.`,
  steps: (steps) => `In ${steps.length} steps, one after the other: ${steps.join(', then ')}.`,
  capped: 'By itself this rule would approve it, but rules have approved enough for today, so people decide.',
};
