import fc from 'fast-check';
import { ORDER_STATES, type Order } from '../../src/core/order.ts';
import type { AccountId } from '../../src/core/people.ts';
import { actor, anOrder } from './orders.ts';

const PROVIDERS: readonly string[] = ['ytx', 'juhe', 'juhe-airtime'];
export const isProvider = (name: string): boolean => PROVIDERS.includes(name);

export const LIN = {
  ...actor('slack:U0LIN', 'person:Lin', 'Lin'),
  accounts: ['slack:U0LIN', 'telegram:1001'] as AccountId[],
};
const who = fc.constantFrom(
  actor('slack:U0AGENT'),
  actor('slack:U0BOSS', 'person:Boss', 'Boss, of "all"'),
  LIN,
  { ...LIN, accounts: ['slack:U0LIN'] as AccountId[] },
  actor('slack:U0LIN', 'person:Lin', 'Lin'),
);
const words = fc.string({ maxLength: 12 });
const at = fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 });
const few = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 3 });
const orNull = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
const count = fc.nat({ max: 9 });
const li = fc.integer({ min: 0, max: 10 ** 12 });
const provider = fc.constantFrom(...PROVIDERS);
const wordOf = fc.record({ provider, code: orNull(words), why: words });
const insteadOf = orNull(
  fc.record(
    { person: words, name: words, account: fc.constant('slack:U0A'), accounts: few(fc.constant('slack:U0A')) },
    { requiredKeys: ['person', 'name'] },
  ),
);
const place = orNull(fc.record({ conversation: fc.constant('slack:C0SUPPORT'), message: words }));
const earlier = few(
  fc.record({
    ...{ ref: fc.constant('T7K3QX'), productCode: words, openedAt: at, number: words, by: words, reason: words },
    ...{ team: orNull(words), at: place },
  }),
);
const flags = { confirm: fc.boolean(), unlisted: fc.boolean(), askSoon: fc.boolean(), silent: fc.boolean() };
const product = fc.record(
  {
    code: words,
    name: fc.record({ en: words, zh: words }),
    priceLi: li,
    offers: few(fc.record({ provider, pid: words, amountLi: li }, { requiredKeys: ['provider'] })),
    faceValueLi: li,
  },
  { requiredKeys: ['code', 'name', 'priceLi', 'offers'] },
);
const scope = fc.constantFrom('team:support', 'maker:slack:U0AGENT', 'number:13911281234', 'provider:ytx', 'urgent:x');
const period = fc.constantFrom('2026-11-21', '2026-11', '2026-11-22');

/** Every field with any value of its type, so every order that can be reached is among them. */
export const anyOrder: fc.Arbitrary<Order> = fc
  .record(
    {
      ...{ version: fc.integer({ min: 1, max: 99 }), state: fc.constantFrom(...ORDER_STATES), requestKey: words },
      ...{ team: fc.constantFrom('support', 'x"y'), maker: who, anyway: fc.boolean(), urgent: fc.boolean(), product },
      origin: fc.record({
        conversation: fc.constantFrom('slack:C0SUPPORT', 'telegram:-1'),
        thread: orNull(words),
        message: orNull(words),
      }),
      decisionsIn: fc.constantFrom('slack:C0SUPPORT', 'slack:C0APPROVALS'),
      place: fc.record({ carrier: orNull(fc.constant('mobile')), province: orNull(words) }),
      ...{ reason: words, buttonKey: orNull(words), day: period, month: period },
      verdict: fc.record({
        ...{ rule: words, rejections: count, escalateTo: few(words), capped: fc.boolean() },
        steps: few(fc.record({ approvals: count, approvers: few(words) })),
      }),
      counted: few(fc.record({ scope, period })),
      votes: few(
        fc.record(
          { by: who, at, step: count, insteadOf, isVoid: fc.constant(true) },
          { requiredKeys: ['by', 'at', 'step', 'insteadOf'] },
        ),
      ),
      objections: few(fc.record({ by: who, at, why: orNull(words), insteadOf })),
      decision: orNull(
        fc.record({
          ...{ kind: fc.constantFrom('approved', 'rejected', 'cancelled', 'expired'), by: orNull(who) },
          ...{ insteadOf, why: orNull(words), at },
        }),
      ),
      attempt: orNull(
        fc.record({
          ...{ number: count, offer: count, provider, merchantOrderId: words, providerOrderId: orNull(words) },
          ...{ startedAt: orNull(at), account: orNull(words) },
        }),
      ),
      refusals: few(wordOf),
      unreachable: orNull(
        fc.record(
          { since: at, tries: count, tryAt: at, word: wordOf, account: fc.constant(true) },
          { requiredKeys: ['since', 'tries', 'tryAt', 'word'] },
        ),
      ),
      ...{ acceptedAt: orNull(at), missing: orNull(fc.record({ since: at, times: count })), word: orNull(wordOf) },
      doubt: orNull(
        fc.record(
          {
            ...{ code: orNull(words), why: words, since: at, askAt: at, notFound: count, probes: count },
            ...{ ...flags, peopleAsked: fc.boolean(), probedAt: orNull(at) },
            restored: fc.record({ at, back: orNull(fc.constant('approved')), accounts: fc.constant({ ytx: 'A' }) }),
          },
          {
            requiredKeys: [
              'code',
              'why',
              'since',
              'askAt',
              'notFound',
              'probes',
              'peopleAsked',
              'probedAt',
              'confirm',
              'unlisted',
              'askSoon',
              'silent',
            ],
          },
        ),
      ),
      ...{ costLi: orNull(li), costsTold: few(words), countedLi: li, proposals: count, proposers: few(who) },
      settlement: orNull(
        fc.record({
          ...{ outcome: fc.constantFrom('delivered', 'failed'), evidence: words, by: who, at, version: count },
          ...{ confirmedBy: orNull(who), confirmedAt: orNull(at), anyway: fc.boolean() },
        }),
      ),
      ...{ conflict: orNull(words), held: orNull(fc.record({ because: fc.constant('playground'), since: at })) },
      ...{ lateDelivery: orNull(wordOf), earlier, sameReason: earlier, openedAt: at, changedAt: at, expiresAt: at },
      ...{ remindAt: orNull(at), remindedAt: orNull(at), escalateAt: orNull(at), escalatedAt: orNull(at) },
      unstaffed: orNull(fc.record({ at, asked: few(words) })),
      number: fc.constantFrom(
        { msisdn: '13911281234', numberKey: null },
        { msisdn: '139****1234', numberKey: `h:${'5'.repeat(32)}` },
      ),
    },
    { noNullPrototype: true },
  )
  .map(({ number, ...fields }) => JSON.parse(JSON.stringify({ ...anOrder(), ...number, ...fields })) as Order);
