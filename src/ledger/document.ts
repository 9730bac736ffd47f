import type { UsageKey } from '../core/budget.ts';
import type { MessageRef, Origin } from '../core/conversation.ts';
import type {
  Decision,
  EarlierOrder,
  Objection,
  Principal,
  Settlement,
  Step,
  Unstaffed,
  Verdict,
  Vote,
} from '../core/decision.ts';
import type { Doubt, Missing } from '../core/doubt.ts';
import type { MerchantOrderId } from '../core/ids.ts';
import type { Attempt, Held, InBatch, Order, OrderedProduct, Unreachable } from '../core/order.ts';
import type { Actor } from '../core/people.ts';
import type { NumberPlace, ProviderName } from '../core/product.ts';
import type { ProviderWord } from '../core/provider.ts';
import {
  type Form,
  type Forms,
  flag,
  isObject,
  type Known,
  leftOut,
  list,
  oneOf,
  orNull,
  plain,
  record,
  text,
  texts,
  time,
  unfit,
  usually,
  whole,
  yes,
} from './forms.ts';

/** The fields that columns have. The document has everything else. */
export type Columns =
  | ('id' | 'ref' | 'requestKey' | 'version' | 'state' | 'team' | 'maker')
  | ('numberKey' | 'buttonKey' | 'day' | 'month' | 'openedAt');

const anyText = text();

/** A person stands once in an order, however often they acted. */
const who: Form<Actor> = {
  write: (actor, { people }) => {
    const place = people.findIndex((known) => isSame(known, actor));
    return place < 0 ? people.push(actor) - 1 : place;
  },
  read: (stored, of) => of.people[whole.read(stored, of)] ?? unfit(),
};

function isSame(a: Actor, b: Actor): boolean {
  if (a === b) return true;
  if (a.account !== b.account || a.person !== b.person || a.name !== b.name) return false;
  return JSON.stringify(a.accounts) === JSON.stringify(b.accounts);
}

const providerName: Form<ProviderName> = plain((name, of) => typeof name === 'string' && of.isProvider(name));
const wordOf = (provider: Form<ProviderName>) => record<ProviderWord>({ provider, why: text(), code: orNull(text()) });
const word = wordOf(providerName);
/** What is only shown may be of a provider that is gone. */
const formerWord = wordOf(text());
const insteadOf = orNull(
  record<Principal>({ person: text(), name: text(), account: leftOut(text()), accounts: leftOut(texts()) }),
);
const earlierOrders = list(
  record<EarlierOrder>({
    ref: text(),
    productCode: text(),
    openedAt: time,
    number: text(),
    by: text(),
    reason: text(),
    team: orNull(text()),
    at: orNull(record<MessageRef>({ conversation: text(), message: text() })),
  }),
);

/** Our ids begin with the order's own, for which `+` stands. */
const merchantOrderId: Form<MerchantOrderId> = {
  write: (id, of) => (id.startsWith(of.id) ? `+${id.slice(of.id.length)}` : `=${id}`),
  read: (stored, of) => {
    const written = anyText.read(stored, of);
    return `${written.startsWith('+') ? of.id : ''}${written.slice(1)}` as MerchantOrderId;
  },
};

/** The budgets that nearly every order counts under are stored as numbers. */
const USUAL_KEYS: readonly ((of: Known) => UsageKey)[] = [
  ({ team, day }) => ({ scope: `team:${team}`, period: day }),
  ({ team, month }) => ({ scope: `team:${team}`, period: month }),
  ({ maker, day }) => ({ scope: `maker:${maker}`, period: day }),
  ({ maker, month }) => ({ scope: `maker:${maker}`, period: month }),
];
function usualPlaceOf({ scope, period }: UsageKey, { team, maker, day, month }: Known): number {
  const first = scope === `team:${team}` ? 0 : scope === `maker:${maker}` ? 2 : Number.NaN;
  return first + (period === day ? 0 : period === month ? 1 : Number.NaN);
}
const usageKey = record<UsageKey>({ scope: text(), period: text() });
const counted: Form<readonly UsageKey[]> = {
  write: (keys, of) =>
    keys.map((key) => {
      const place = usualPlaceOf(key, of);
      return Number.isNaN(place) ? usageKey.write(key, of) : place;
    }),
  read: (stored, of) => {
    const keys: readonly unknown[] = Array.isArray(stored) ? stored : unfit();
    return keys.map((key) =>
      Array.isArray(key) ? usageKey.read(key, of) : (USUAL_KEYS[key as number] ?? unfit())(of),
    );
  },
};

const originForm = record<Origin>({ conversation: text(), thread: orNull(text()), message: orNull(text()) });
/** Decisions are usually made where the order was asked for. */
const noted = (origin: Origin, of: Known): Origin => {
  of.asked = origin.conversation;
  return origin;
};

/** In this order, for ever: a new field comes last, and none is taken away. What is often as usual stands late. */
export const FIELDS: Forms<Omit<Order, Columns>> = {
  changedAt: time,
  expiresAt: time,
  origin: {
    write: (origin, of) => originForm.write(noted(origin, of), of),
    read: (stored, of) => noted(originForm.read(stored, of), of),
  },
  place: record<NumberPlace>({ carrier: orNull(text()), province: orNull(text()) }),
  product: record<OrderedProduct>({
    code: text(),
    name: plain(isObject),
    offers: list(plain((offer, of) => isObject(offer) && of.isProvider(String(offer.provider)))),
    priceLi: usually(whole, ({ priceLi }) => priceLi),
    faceValueLi: leftOut(whole),
  }),
  reason: text(),
  verdict: record<Verdict>({
    rule: text(),
    steps: list(record<Step>({ approvers: texts(), approvals: usually(whole, () => 1) })),
    escalateTo: list(text()),
    rejections: usually(whole, () => 1),
    capped: flag,
  }),
  counted,
  votes: list(record<Vote>({ by: who, at: time, step: usually(whole, () => 0), insteadOf, isVoid: leftOut(yes) })),
  decision: orNull(
    record<Decision>({
      at: time,
      by: orNull(who),
      kind: usually(oneOf(['approved', 'rejected', 'cancelled', 'expired']), () => 'approved'),
      why: orNull(text()),
      insteadOf,
    }),
  ),
  attempt: orNull(
    record<Attempt>({
      provider: providerName,
      merchantOrderId,
      providerOrderId: orNull(text()),
      startedAt: orNull(time),
      account: orNull(text()),
      number: usually(whole, () => 1),
      offer: usually(whole, () => 0),
    }),
  ),
  acceptedAt: orNull(time),
  word: orNull(word),
  costLi: orNull(whole),
  countedLi: usually(whole, ({ priceLi }) => priceLi),
  costsTold: list(text()),
  decisionsIn: usually(text(), ({ asked }) => asked as Order['decisionsIn']),
  remindAt: orNull(time),
  escalateAt: orNull(time),
  earlier: earlierOrders,
  sameReason: earlierOrders,
  urgent: flag,
  anyway: flag,
  msisdn: usually(text(), ({ msisdn }) => msisdn as Order['msisdn']),
  objections: list(record<Objection>({ by: who, at: time, why: orNull(text()), insteadOf })),
  refusals: list(formerWord),
  unreachable: orNull(
    record<Unreachable>({
      since: time,
      tries: whole,
      tryAt: time,
      word,
      account: leftOut(yes),
    }),
  ),
  missing: orNull(record<Missing>({ since: time, times: whole })),
  doubt: orNull(
    record<Doubt>({
      since: time,
      askAt: time,
      why: text(),
      code: orNull(text()),
      confirm: flag,
      unlisted: flag,
      askSoon: flag,
      notFound: usually(whole, () => 0),
      peopleAsked: flag,
      silent: flag,
      probes: usually(whole, () => 0),
      probedAt: orNull(time),
      restored: leftOut(plain(isObject)),
    }),
  ),
  settlement: orNull(
    record<Settlement>({
      outcome: oneOf(['delivered', 'failed']),
      evidence: text(),
      by: who,
      at: time,
      version: usually(whole, () => 1),
      confirmedBy: orNull(who),
      confirmedAt: orNull(time),
      anyway: flag,
    }),
  ),
  proposals: usually(whole, () => 0),
  proposers: list(who),
  conflict: orNull(text()),
  held: orNull(record<Held>({ because: text(), since: time })),
  lateDelivery: orNull(formerWord),
  remindedAt: orNull(time),
  escalatedAt: orNull(time),
  unstaffed: orNull(record<Unstaffed>({ at: time, asked: texts() })),
  batch: leftOut(orNull(record<InBatch>({ ref: text(), row: whole, size: whole, totalLi: whole }))),
  callAt: orNull(time),
};
