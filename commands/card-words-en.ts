import { ALERT_WORDS_EN } from './alert-words-en.ts';
import type { Line } from './card.ts';
import type { CardWords, OrderFacts } from './card-words.ts';

const advised = (sentence: string, advice: string | null): string =>
  advice === null ? sentence : `${sentence} ${advice}`;
const joined = (lines: readonly Line[]): Line =>
  lines.flatMap((line, index) => (index === 0 ? line : [index === lines.length - 1 ? ' and ' : ', ', ...line]));

const settleIt = (ref: string): string =>
  `Or two approvers end it: /topup settle ${ref} delivered or failed, with evidence. Please do not order it a second time meanwhile.`;
function waiting(
  provider: string,
  ref: string,
  { since, tryAt, queued }: NonNullable<OrderFacts['unreachable']>,
): string {
  const next = queued
    ? 'One order is tried each half minute, and this one follows once one gets through'
    : `It is tried again ${tryAt === null ? 'now' : `at ${tryAt}`}`;
  return `${provider} cannot be reached since ${since}; nothing was sent. ${next}. Its asker can still take it back: /topup cancel ${ref}`;
}

export const CARD_WORDS_EN: CardWords = {
  title: (ref, state) => `${ref} ${state}`,
  asks: ({ maker, product, number }) => [maker, ` asks for ${product} for ${number}.`],
  next: {
    awaiting_approval: ({ ref, expiresAt, decideHere }) => [
      decideHere
        ? `Approve or reject it here until ${expiresAt}, or type /topup approve ${ref}.`
        : `It waits for an approver until ${expiresAt}.`,
    ],
    approved: ({ provider, ref, unreachable }) => [
      unreachable === null ? `It goes to ${provider} now.` : waiting(provider, ref, unreachable),
    ],
    submitting: ({ provider }) => [`It is being placed with ${provider}.`],
    accepted: ({ provider }) => [`${provider} has taken the order; the result is not known yet.`],
    in_doubt: ({ provider, said, askAt }) => [
      `${provider} has not said whether it was bought (${said}). `,
      askAt === null ? 'It is being asked until it does' : `It will be asked at ${askAt}`,
      '; nothing is sent twice.',
    ],
    succeeded: ({ number, product }) => [`${number} has ${product}.`],
    failed: ({ provider, said, advice }) => [advised(`${provider}: ${said}. Nothing was spent.`, advice)],
    rejected: ({ decider, why }) => ['Rejected by ', decider ?? 'an approver', why === null ? '.' : `: ${why}`],
    expired: () => ['Nobody decided in time. Nothing was bought.'],
    cancelled: ({ decider }) => ['Taken back by ', decider ?? 'its asker', '. Nothing was bought.'],
    refunded: ({ provider }) => [`${provider} took it back and refunded it. The money is in the budget again.`],
  },
  beingChecked: ({ provider, askAt }) => [
    `The database was restored from a copy. ${provider} is asked whether this order was bought after the copy was taken`,
    askAt === null ? '' : ` (next at ${askAt})`,
    '; until that is certain it is not bought and nobody can decide it.',
  ],
  checkedElsewhere: ({ provider, ref }) => [
    `The database was restored from a copy. If this order was bought after the copy was taken, another account of ${provider} knows, which is not configured now. It is asked once it is. `,
    settleIt(ref),
  ],
  held: {
    other_account: ({ provider, ref }) =>
      `It was sent to another account of ${provider} than the one configured now, which knows nothing of it and is not asked. It goes on by itself once the old account is configured again. ${settleIt(ref)}`,
    no_provider: ({ provider, ref, state }) =>
      state === 'approved'
        ? `${provider} is not configured any more, so it waits; nothing was sent. It is bought once ${provider} is configured again, or its asker takes it back: /topup cancel ${ref}`
        : `${provider}, which it was sent to, is not configured any more, so nobody can be asked about it. It goes on by itself once ${provider} is configured again. ${settleIt(ref)}`,
    playground: ({ ref, state }) =>
      state === 'approved'
        ? `It was asked for in the playground, so it is not bought. Its asker takes it back: /topup cancel ${ref}`
        : `It was asked for in the playground, so no provider is asked about it. ${settleIt(ref)}`,
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
  votedBy: (people) => ['; approved by ', ...joined(people)],
  insteadOf: (name) => ` for ${name}`,
  step: (step, steps) => `step ${step} of ${steps}, `,
  objections: (people, count, rejections) => [
    `Rejected by `,
    ...joined(people),
    `; ${count} of ${rejections} rejections.`,
  ],
  urgent: 'Urgent: the asker skips what the rules ask to one approval of those named for it.',
  capped: 'The rule would approve it by itself, but rules have approved enough for today.',
  escalated: 'Nobody decided in time, so more people are asked.',
  unstaffed: (asked) => [
    'Nobody who could decide this order has that role in the config any more, so ',
    ...joined(asked),
    ' can decide it now.',
  ],
  unstaffedAdmin: (approvers, waits) => [
    'Nobody who could decide this order has that role in the config any more. An admin must make one of its approvers',
    ...(approvers.length === 0 ? [] : [' (', ...joined(approvers), ')']),
    ' an approver again and restart the desk',
    waits ? '; otherwise cancel it and ask again.' : '.',
  ],
  providerOrder: (provider, id) => `${provider}, order ${id}`,
  charged: (cost, price) => `${cost} charged, ${price} expected`,
  insisted: (place) =>
    place === null
      ? 'The asker insists (anyway) that the product fits the number.'
      : `The asker insists (anyway): the number looks like ${place}, which this product is not for. It may have been ported.`,
  earlier: 'Earlier for this number: ',
  sameReason: 'With the same reason: ',
  earlierOrder: ({ product, at, by, reason, number, duplicate }) =>
    [
      ` ${product}`,
      ...(number === null ? [] : [` for ${number}`]),
      `, ${at}`,
      ...(by === '' ? [] : [`, ${by}`]),
      ...(reason === '' ? [] : [`: ${reason}`]),
      ...(duplicate ? [' ⚠️ the same again?'] : []),
    ].join(''),
  foreignOrder: (at) => `an order of another team, ${at}`,
  refused: (provider, said) => `${provider} would not take it: ${said}`,
  conflict: 'A later report contradicts this. The operators have been told.',
  settling: (by, outcome, evidence, confirm) => [
    by,
    ` says that it was ${outcome === 'delivered' ? '' : 'not '}delivered: ${evidence}. Another approver must confirm: ${confirm}`,
  ],
  beingDelivered: (provider, since) => `${provider} has said since ${since} that it is being delivered.`,
  deliveredAfterAll: (provider) =>
    `Two people settled by hand that it was not delivered, but ${provider} says that it was delivered after all. The operators have been told.`,
  lateDeliveryTitle: (ref) => `${ref} was delivered after all`,
  lateDelivery: ({ provider, number, product }, settlers) => [
    ...joined(settlers.map((person) => [person])),
    `: ${provider} says that ${number} got ${product} after all, which you settled as failed. Please do not order it again. The operators have been told.`,
  ],
  settled: (by, confirmedBy, evidence) => ['Settled by ', by, ' and confirmed by ', confirmedBy, `: ${evidence}`],
  settlingOver: 'The provider has answered meanwhile, so there is nothing to confirm.',
  failedByHand: 'Two people settled by hand that it was not delivered. Nothing was spent.',
  failedByHandTo: ({ maker, number, product }) => [
    maker,
    `, ${number} did not get ${product}, as two people have settled by hand. Nothing was spent.`,
  ],
  buttons: { approve: 'Approve', reject: 'Reject', cancel: 'Cancel', details: 'Details', confirm: 'Confirm' },
  confirmAnyway: 'Confirm anyway',
  approveSure: ({ product, number, price, ref }) => ({
    title: `Approve ${ref} for ${price}?`,
    text: `Once approved, ${product} for ${number} is bought and cannot be taken back.`,
    yes: 'Approve',
    no: 'Not yet',
  }),
  footer: (ref) => `/topup status ${ref} shows how it stands`,
  replies: {
    succeeded: ({ maker, number, product }) => [maker, `, ${number} has ${product} now.`],
    failed: ({ maker, number, product, provider, said, advice }) => [
      maker,
      advised(`, ${number} did not get ${product}. ${provider}: ${said}. Nothing was spent.`, advice),
    ],
    in_doubt: ({ maker, provider, number, said, askAt }) => [
      maker,
      `, ${provider} has not said whether the top-up of ${number} was bought (${said}). `,
      askAt === null ? 'It is being asked' : `It will be asked at ${askAt}`,
      '; please do not order it a second time meanwhile.',
    ],
    people_needed: ({ maker, ref, provider, number }) => [
      maker,
      `, ${provider} does not know the top-up of ${number}, asked several times. People must say how it ended: `,
      `/topup settle ${ref} delivered or failed, with evidence. Please do not order it a second time meanwhile.`,
    ],
    silent: ({ maker, ref, provider, number }) => [
      maker,
      `, ${provider} has not said in time how the top-up of ${number} ended. It goes on being asked; people should look: `,
      `/topup settle ${ref} delivered or failed, with evidence. Please do not order it a second time meanwhile.`,
    ],
    unreachable: ({ maker, provider, number, ref }) => [
      maker,
      `, ${provider} cannot be reached, so nothing was sent for ${number} yet. It is tried again by itself; `,
      `/topup cancel ${ref} takes it back.`,
    ],
    expired: ({ maker }) => [
      maker,
      ', nobody decided in time, so nothing was bought. Ask again if it is still needed.',
    ],
    refunded: ({ maker, provider, number }) => [
      maker,
      `, ${provider} took the top-up of ${number} back and refunded it. Ask again if it is still needed.`,
    ],
  },
  rejected: ({ maker, why }, by) => [
    maker,
    why === null ? `, ${by} rejected it and gave no reason.` : `, ${by} rejected it: ${why}`,
  ],
  failedOver: ({ maker, provider, said }, to) => [
    maker,
    `, ${provider} would not take it (${said}). It goes to ${to} now; there is nothing to do.`,
  ],
  failedOverUnsent: ({ maker, provider, said }, to) => [
    maker,
    `, ${provider} could not be reached (${said}), and nothing was sent there. It goes to ${to} now; there is nothing to do.`,
  ],
  unreachableTitle: (ref) => `${ref} waits for its provider`,
  administrators: 'the group’s administrators',
  reminder: ({ maker, product, number, expiresAt }, approvers, missing) => [
    ...joined(approvers),
    `: ${missing === 1 ? 'one approval is' : `${missing} approvals are`} still missing for ${product} for ${number}, which `,
    maker,
    ` asked for. It expires at ${expiresAt}.`,
  ],
  settlingTitle: (ref) => `${ref} is being settled by hand`,
  peopleNeededTitle: (ref) => `${ref} needs people`,
  reminderTitle: (ref) => `${ref} still waits for approval`,
  remindedBy: (name) => ` ${name} asks you to decide.`,
  standIn: (approver) => ` for ${approver}`,
  nextStepTitle: (ref) => `${ref} waits for its next step`,
  escalatedTitle: (ref) => `${ref} waits, and more people are asked`,
  unstaffedTitle: (ref) => `${ref} needs somebody else to decide`,
  unstaffedCall: ({ product, number, maker }, asked) => [
    ...joined(asked),
    `: nobody else who could decide on ${product} for ${number}, which `,
    maker,
    ' asked for, has that role any more. Please decide it.',
  ],
  failedOverTitle: (ref) => `${ref} changes its provider`,
  alerts: ALERT_WORDS_EN,
};
