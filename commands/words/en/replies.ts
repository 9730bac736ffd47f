import { ENGLISH } from '../../../src/core/grammar.ts';
import type { Reply } from '../../../src/core/notice.ts';
import type { Platform } from '../../../src/core/people.ts';
import type { Line, Span } from '../../card.ts';
import type { OrderFacts, Person } from '../facts.ts';

/** The replies that need more than the order's facts have a property of their own. */
type PlainReply = Exclude<
  Reply['kind'],
  | 'rejected'
  | 'call'
  | 'reminder'
  | 'next_step'
  | 'escalated'
  | 'unstaffed'
  | 'failed_over'
  | 'settling'
  | 'late_delivery'
  | 'not_shown'
>;

/** What lets the desk into a conversation again. */
export type Cure = Exclude<Platform, 'web'> | 'archived' | 'private';

/** The words of replies in an order's thread. Each names the person it is for. */
export type ReplyWords = {
  readonly plain: { readonly [K in PlainReply]: (facts: OrderFacts) => Line };
  readonly rejected: (facts: OrderFacts, by: string) => Line;
  readonly failedByHand: (facts: OrderFacts) => Line;
  readonly lateDeliveryTitle: (ref: string) => string;
  readonly lateDelivery: (facts: OrderFacts, settlers: readonly Person[]) => Line;
  readonly settlingTitle: (ref: string) => string;
  /** What became of a settlement if the provider answered first. */
  readonly settlingOver: string;
  readonly peopleNeededTitle: (ref: string) => string;
  readonly failedOverTitle: (ref: string) => string;
  readonly failedOver: (facts: OrderFacts, to: string) => Line;
  /** The same if the first provider could not be reached, so that nothing was sent there. */
  readonly failedOverUnsent: (facts: OrderFacts, to: string) => Line;
  readonly unreachableTitle: (ref: string) => string;
  readonly notShownTitle: (ref: string) => string;
  /** Told in private where the thread cannot be. */
  readonly notShown: (ref: string, where: Span, cure: Cure) => Line;
  /** The approvers that a Telegram chat's administrators are. */
  readonly administrators: string;
  /** Each approver is a line, since one may decide on behalf of another. */
  readonly reminder: (facts: OrderFacts, approvers: readonly Line[], missing: number) => Line;
  readonly callTitle: (ref: string) => string;
  /** To one person alone. @param where the card, or the conversation that it is in */
  readonly personalCall: (facts: OrderFacts, reason: string | null, where: Span) => Line;
  readonly reminderTitle: (ref: string) => string;
  readonly remindedBy: (name: string) => string;
  readonly nextStepTitle: (ref: string) => string;
  readonly escalatedTitle: (ref: string) => string;
  readonly unstaffedTitle: (ref: string) => string;
  readonly unstaffedCall: (facts: OrderFacts, asked: readonly Line[]) => Line;
};

export const REPLY_WORDS_EN: ReplyWords = {
  plain: {
    succeeded: ({ maker, number, product }) => [maker, `, ${number} has ${product} now.`],
    failed: ({ maker, number, product, provider, said, advice }) => [
      maker,
      `, ${number} did not get ${product}. ${provider}: ${said}. Nothing was spent.${advice === null ? '' : ` ${advice}`}`,
    ],
    in_doubt: ({ maker, provider, number, said, askAt }) => [
      maker,
      `, ${provider} has not confirmed whether ${number} was topped up (${said}). `,
      askAt === null ? 'The desk is asking' : `The desk asks at ${askAt}`,
      '; please do not ask for it again in the meantime.',
    ],
    people_needed: ({ maker, ref, provider, number }) => [
      maker,
      `, the desk has asked several times, and ${provider} does not know the top-up of ${number}. Two approvers must say how it ended: `,
      settle(ref),
    ],
    silent: ({ maker, ref, provider, number }) => [
      maker,
      `, ${provider} has not said in time how the top-up of ${number} ended. The desk keeps asking. An approver who finds out can close it: `,
      settle(ref),
    ],
    unreachable: ({ maker, provider, number, ref }) => [
      maker,
      `, ${provider} cannot be reached, so nothing has been sent for ${number} yet. The desk keeps trying; `,
      `/topup cancel ${ref} cancels it.`,
    ],
    expired: ({ maker }) => [maker, ', nobody decided in time, so nothing was bought. Ask again if you still need it.'],
    refunded: ({ maker, provider, number }) => [
      maker,
      `, ${provider} reversed the top-up of ${number} and refunded it. Ask again if you still need it.`,
    ],
  },
  rejected: ({ maker, why }, by) => [
    maker,
    why === null ? `, ${by} rejected it and gave no reason.` : `, ${by} rejected it: ${why}`,
  ],
  failedByHand: ({ maker, number, product }) => [
    maker,
    `, ${number} did not get ${product}: two people settled it as not delivered. Nothing was spent.`,
  ],
  lateDeliveryTitle: (ref) => `${ref} was delivered after all`,
  lateDelivery: ({ provider, number, product }, settlers) => [
    ...ENGLISH.andOf(settlers.map((person) => [person])),
    `: ${provider} says that ${number} got ${product} after all, which you settled as failed. Please do not ask for it again. The operators have been told.`,
  ],
  settlingTitle: (ref) => `${ref} is being settled by hand`,
  settlingOver: 'The provider has answered in the meantime, so there is nothing to confirm.',
  peopleNeededTitle: (ref) => `${ref} needs people to say how it ended`,
  failedOverTitle: (ref) => `${ref} goes to another provider`,
  failedOver: ({ maker, provider, said }, to) => [
    maker,
    `, ${provider} refused it (${said}). It goes to ${to} now; you need not do anything.`,
  ],
  failedOverUnsent: ({ maker, provider, said }, to) => [
    maker,
    `, ${provider} could not be reached (${said}), and nothing was sent there. It goes to ${to} now; you need not do anything.`,
  ],
  unreachableTitle: (ref) => `${ref} is waiting for its provider`,
  notShownTitle: (ref) => `${ref} cannot be shown in its conversation`,
  notShown: (ref, where, cure) => [
    'Nothing about it can be shown in ',
    where,
    `. ${CURES[cure]} Then everything that waits appears there by itself. Until then, /topup status ${ref} shows its progress.`,
  ],
  administrators: 'the group’s administrators',
  reminder: ({ maker, product, number, expiresAt }, approvers, missing) => [
    ...ENGLISH.andOf(approvers),
    `: ${ENGLISH.count(missing, { one: 'one approval is', other: '# approvals are' })} still missing for ${product} for ${number}, which `,
    maker,
    ` asked for. It expires at ${expiresAt}.`,
  ],
  callTitle: (ref) => `${ref} is waiting for your decision`,
  personalCall: ({ maker, product, number, price, ref, expiresAt }, reason, where) => [
    maker,
    ` asks for ${product} for ${number}, ${price}${reason === null ? '' : `: ${reason}`}. Decide by ${expiresAt}: `,
    where,
    `, or type /topup approve ${ref} here.`,
  ],
  reminderTitle: (ref) => `${ref} is still waiting for approval`,
  remindedBy: (name) => ` ${name} asks you to decide.`,
  nextStepTitle: (ref) => `${ref} is waiting for its next approval step`,
  escalatedTitle: (ref) => `${ref} is still waiting, and more people have been asked`,
  unstaffedTitle: (ref) => `${ref} needs another approver`,
  unstaffedCall: ({ product, number, maker }, asked) => [
    ...ENGLISH.andOf(asked),
    `: no other approver can decide any more on ${product} for ${number}, which `,
    maker,
    ' asked for. Please decide it.',
  ],
};

/** What an admin must do, by why the conversation takes nothing. */
const CURES: { readonly [C in Cure]: string } = {
  slack: 'An admin must let the app in: type “/invite @topup” in that channel and choose this app.',
  telegram: 'An admin of the group must add the bot to it, and let it send messages.',
  archived: 'The channel is archived: an admin must unarchive it, and type “/invite @topup” there.',
  private: 'That is a private chat: the person must open it and start the app.',
};

const settle = (ref: string): string =>
  `/topup settle ${ref} delivered or failed, with evidence. Please do not ask for it again in the meantime.`;
