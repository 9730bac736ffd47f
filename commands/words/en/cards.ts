import { ENGLISH } from '../../../src/core/grammar.ts';
import type { HeldBecause, OrderState } from '../../../src/core/order.ts';
import type { Confirm, Line, OrderAction } from '../../card.ts';
import type { EarlierFacts, OrderFacts, Person } from '../facts.ts';

/** The words of an order's card. */
export type CardWords = {
  readonly title: (ref: string, state: string) => string;
  readonly asks: (facts: OrderFacts) => Line;
  readonly next: { readonly [S in OrderState]: (facts: OrderFacts) => Line };
  /** Replaces `next` while a restored copy of the database is checked. */
  readonly beingChecked: (facts: OrderFacts) => Line;
  /** The same if only an account that is not configured now could say what happened. */
  readonly checkedElsewhere: (facts: OrderFacts) => Line;
  /** Replaces `next` while the desk neither buys the order nor asks about it. */
  readonly held: { readonly [B in HeldBecause]: (facts: OrderFacts) => string };
  readonly labels: {
    readonly [L in 'number' | 'product' | 'price' | 'cost' | 'reason' | 'approval' | 'budget' | 'provider']: string;
  };
  readonly approvedByRule: (rule: string) => string;
  readonly votes: (rule: string, votes: number, approvals: number) => string;
  /** The people who can decide it now. */
  readonly canDecide: (people: readonly Line[]) => Line;
  readonly votedBy: (people: readonly Line[]) => Line;
  /** Follows the name of somebody who decided for another person. */
  readonly insteadOf: (name: string) => string;
  readonly step: (step: number, steps: number) => string;
  /** Approvals that the config of today does not let count. */
  readonly voidVotes: (people: readonly Line[]) => Line;
  readonly objections: (people: readonly Line[], count: number, rejections: number) => Line;
  readonly urgent: string;
  readonly capped: string;
  readonly escalated: string;
  /** None of the approvers can decide any more, and these people were asked instead. */
  readonly unstaffed: (asked: readonly Line[]) => Line;
  /** The same if nobody else could be asked: what an admin must do; `waits` while the order waits for approval. */
  readonly unstaffedAdmin: (approvers: readonly Line[], waits: boolean) => Line;
  readonly providerOrder: (provider: string, id: string) => string;
  /** What was charged, if it is not the price. */
  readonly charged: (cost: string, price: string) => string;
  /** The provider's money does not reach; `committed` is needed for orders that were approved before, null for none. */
  readonly shortfall: (provider: string, left: string, committed: string | null) => string;
  readonly insisted: (place: string | null) => string;
  readonly earlier: string;
  readonly sameReason: string;
  /** Follows the name of an earlier order; `number` is null if it is this order's own. */
  readonly earlierOrder: (facts: EarlierFacts) => string;
  /** Replaces an order of another team. */
  readonly foreignOrder: (at: string) => string;
  readonly refused: (provider: string, said: string) => string;
  readonly conflict: string;
  /** What somebody settled, until a second person confirms it. */
  readonly settling: (by: Person, outcome: 'delivered' | 'failed', evidence: string, confirm: string) => Line;
  /** What the provider says, and since when, about an order that somebody settles as failed. */
  readonly beingDelivered: (provider: string, since: string) => string;
  /** What became of an order that people settled as failed. */
  readonly deliveredAfterAll: (provider: string) => string;
  readonly settled: (by: Person, confirmedBy: Person, evidence: string) => Line;
  readonly failedByHand: string;
  readonly buttons: { readonly [A in OrderAction]: string };
  /** Repeats what was never bought: it opens the form. */
  readonly change: string;
  readonly confirmAnyway: string;
  /** Asked before an expensive order is approved. */
  readonly approveSure: (facts: OrderFacts) => Confirm;
  readonly footer: (ref: string) => string;
  /** The footer of a second copy of the card. */
  readonly orphan: string;
};

export const CARD_WORDS_EN: CardWords = {
  title: (ref, state) => `${ref} ${state}`,
  asks: ({ maker, product, number }) => [maker, ` asks for ${product} for ${number}.`],
  next: {
    awaiting_approval: ({ ref, expiresAt, decideHere }) => [
      decideHere
        ? `Approve or reject it here by ${expiresAt}, or type /topup approve ${ref}.`
        : `An approver has until ${expiresAt} to decide.`,
    ],
    approved: ({ provider, ref, unreachable }) => [
      unreachable === null ? `It goes to ${provider} now.` : waiting(provider, ref, unreachable),
    ],
    submitting: ({ provider }) => [`It is being placed with ${provider}.`],
    accepted: ({ provider }) => [`${provider} has accepted the order. It is being delivered.`],
    in_doubt: ({ provider, said, askAt }) => [
      `${provider} has not confirmed whether it was bought (${said}). `,
      askAt === null ? 'The desk keeps asking until it does' : `The desk asks at ${askAt}`,
      '; nothing is sent twice.',
    ],
    succeeded: ({ number, product }) => [`${number} has ${product}.`],
    failed: ({ provider, said, advice }) => [advised(`${provider}: ${said}. Nothing was spent.`, advice)],
    rejected: ({ decider, why }) => ['Rejected by ', decider ?? 'an approver', why === null ? '.' : `: ${why}`],
    expired: () => ['Nobody decided in time. Nothing was bought.'],
    cancelled: ({ decider }) => ['Cancelled by ', decider ?? 'the requester', '. Nothing was bought.'],
    refunded: ({ provider }) => [`${provider} reversed and refunded it. The money is back in the budget.`],
  },
  beingChecked: ({ provider, askAt }) => [
    `The database was restored from a copy. The desk is asking ${provider} whether this order was bought after the copy was made`,
    askAt === null ? '' : ` (next at ${askAt})`,
    '. Until that is certain, it is not bought and nobody can decide it.',
  ],
  checkedElsewhere: ({ provider, ref }) => [
    `The database was restored from a copy. If this order was bought after the copy was made, only another account of ${provider} knows, and it is not configured now. The desk asks once it is. `,
    settleIt(ref),
  ],
  held: {
    other_account: ({ provider, ref }) =>
      `It was sent to another account of ${provider} than the one configured now, so the desk cannot ask about it. It continues once the old account is configured again. ${settleIt(ref)}`,
    no_provider: ({ provider, ref, state }) =>
      state === 'approved'
        ? `${provider} is no longer configured, so the order waits; nothing was sent. It is bought once ${provider} is configured again. The requester can cancel it: /topup cancel ${ref}`
        : `It was sent to ${provider}, which is no longer configured, so the desk cannot ask about it. It continues once ${provider} is configured again. ${settleIt(ref)}`,
    playground: ({ ref, state }) =>
      state === 'approved'
        ? `It was requested in the playground, so it is not bought. The requester can cancel it: /topup cancel ${ref}`
        : `It was requested in the playground, so the desk asks no provider about it. ${settleIt(ref)}`,
  },
  labels: {
    number: 'Number',
    product: 'Product',
    price: 'Price',
    cost: 'Cost',
    reason: 'Reason',
    approval: 'Approval',
    budget: 'Budget left',
    provider: 'Provider',
  },
  approvedByRule: (rule) => `at once, by the rule “${rule}”`,
  votes: (rule, votes, approvals) => `${votes} of ${approvals}, by the rule “${rule}”`,
  canDecide: (people) => [...ENGLISH.orOf(people), ' can decide.'],
  votedBy: (people) => ['; approved by ', ...ENGLISH.andOf(people)],
  insteadOf: (name) => ` on behalf of ${name}`,
  step: (step, steps) => `step ${step} of ${steps}, `,
  voidVotes: (people) => [
    'The approval of ',
    ...ENGLISH.andOf(people),
    ' does not count: by the config of today it would be the requester’s own, or one person’s second.',
  ],
  objections: (people, count, rejections) => [
    'Rejected by ',
    ...ENGLISH.andOf(people),
    `; ${count} of ${rejections} rejections.`,
  ],
  urgent: 'Urgent: one approval is enough, whatever the rules ask for.',
  capped: 'The rule would approve it at once, but automatic approvals have reached their limit for today.',
  escalated: 'Nobody decided in time, so more people have been asked.',
  unstaffed: (asked) => [
    'The config no longer lets any approver of this order decide it, so ',
    ...ENGLISH.andOf(asked),
    ' can decide it now.',
  ],
  unstaffedAdmin: (approvers, waits) => [
    'The config no longer lets any approver of this order decide it. An admin must make one of them',
    ...(approvers.length === 0 ? [] : [' (', ...ENGLISH.andOf(approvers), ')']),
    ' an approver again and reload the config',
    waits ? '; otherwise cancel the order and ask again.' : '.',
  ],
  providerOrder: (provider, id) => `${provider}, order ${id}`,
  charged: (cost, price) => `${cost} charged, ${price} expected`,
  shortfall: (provider, left, committed) =>
    committed === null
      ? `⚠️ ${provider} has ${left} left, not enough for this. If you approve it, it waits until the account is topped up.`
      : `⚠️ ${provider} has ${left} left, and ${committed} of it is needed for orders approved before: not enough for this. If you approve it, it waits until the account is topped up.`,
  insisted: (place) =>
    place === null
      ? 'The requester insists (anyway) that the product fits the number.'
      : `The requester insists (anyway): the number looks like ${place}, which this product is not for. It may have been ported.`,
  earlier: 'Earlier for this number: ',
  sameReason: 'With the same reason: ',
  earlierOrder: ({ product, at, by, reason, number, duplicate }) =>
    [
      ` ${product}`,
      ...(number === null ? [] : [` for ${number}`]),
      `, ${at}`,
      ...(by === '' ? [] : [`, ${by}`]),
      ...(reason === '' ? [] : [`: ${reason}`]),
      ...(duplicate ? [' ⚠️ duplicate?'] : []),
    ].join(''),
  foreignOrder: (at) => `an order of another team, ${at}`,
  refused: (provider, said) => `${provider} refused it: ${said}`,
  conflict: 'A later report contradicts this. The operators have been told.',
  settling: (by, outcome, evidence, confirm) => [
    by,
    ` says that it was ${outcome === 'delivered' ? '' : 'not '}delivered: ${evidence}. Another approver must confirm: ${confirm}`,
  ],
  beingDelivered: (provider, since) => `${provider} has said since ${since} that it is being delivered.`,
  deliveredAfterAll: (provider) =>
    `Two people settled it as not delivered, but ${provider} says that it was delivered after all. The operators have been told.`,
  settled: (by, confirmedBy, evidence) => ['Settled by ', by, ' and confirmed by ', confirmedBy, `: ${evidence}`],
  failedByHand: 'Two people settled it as not delivered. Nothing was spent.',
  buttons: {
    approve: 'Approve',
    reject: 'Reject',
    cancel: 'Cancel',
    details: 'Details',
    confirm: 'Confirm',
    repeat: 'Repeat',
  },
  change: 'Change and send again',
  confirmAnyway: 'Confirm anyway',
  approveSure: ({ product, number, price, ref }) => ({
    title: `Approve ${ref} for ${price}?`,
    text: `Once you approve, the desk buys ${product} for ${number}. You cannot undo this.`,
    yes: 'Approve',
    no: 'Not yet',
  }),
  footer: (ref) => `/topup status ${ref} shows its progress`,
  orphan: 'A second copy of the order’s card, as it was when somebody pressed a button here. It is not updated.',
};

const advised = (sentence: string, advice: string | null): string =>
  advice === null ? sentence : `${sentence} ${advice}`;

const settleIt = (ref: string): string =>
  `Or two approvers close it: /topup settle ${ref} delivered or failed, with evidence. Please do not ask for it again in the meantime.`;

function waiting(
  provider: string,
  ref: string,
  { since, tryAt, queued, account }: NonNullable<OrderFacts['unreachable']>,
): string {
  if (account) {
    return `${provider} has refused the desk’s account since ${since}, so the order waits; nothing was sent. This is not your fault, and the operators have been told. It goes on once the account is well. The requester can still cancel it: /topup cancel ${ref}`;
  }
  const next = queued
    ? 'The desk tries one order every half minute, and this one follows once one gets through'
    : `The desk tries again ${tryAt === null ? 'now' : `at ${tryAt}`}`;
  return `${provider} has been unreachable since ${since}; nothing was sent. ${next}. The requester can still cancel it: /topup cancel ${ref}`;
}
