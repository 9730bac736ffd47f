import { CARD_ACTIONS, type CardButton } from '../../commands/card.ts';
import type { Confirming } from '../../commands/command.ts';
import type { ConversationId } from '../../src/core/conversation.ts';
import type { Order } from '../../src/core/order.ts';

/**
 * The data of a button: a version, the action's letter and the order's key, in 25 of the 64 bytes that Telegram allows. A button that
 * confirms adds the proposal: `.d2` for the second proposal, delivered; `.f2a` for failed, anyway. Clients can send any data, so it
 * holds nothing that could be guessed, and the order that it finds is checked.
 */
const LETTERS: Readonly<Record<CardButton['action'], string>> = {
  approve: 'a',
  reject: 'r',
  cancel: 'c',
  confirm: 'k',
  details: 'd',
};

export type Button = {
  readonly action: CardButton['action'];
  readonly key: string;
  readonly confirming: Confirming;
};

export const writeButton = ({ action, key, confirming }: Button): string =>
  `1${LETTERS[action]}.${key}${writeConfirming(confirming)}`;

const writeConfirming = ({ proposal, anyway }: Confirming): string =>
  proposal?.version == null
    ? ''
    : `.${proposal.outcome === 'delivered' ? 'd' : 'f'}${proposal.version}${anyway ? 'a' : ''}`;

/** Parses a button's data; null for data that no card of ours has. */
export function parseButton(data: string): Button | null {
  const [, letter, key = '', outcome, version, anyway] =
    /^1([a-z])\.([A-Za-z0-9_-]{22})(?:\.([df])([1-9]\d{0,5})(a)?)?$/.exec(data) ?? [];
  const action = CARD_ACTIONS.find((one) => LETTERS[one] === letter);
  if (action === undefined || (outcome !== undefined && action !== 'confirm')) return null;
  const seen = outcome === 'd' ? 'delivered' : 'failed';
  const proposal = outcome === undefined ? null : ({ outcome: seen, version: Number(version) } as const);
  return { action, key, confirming: { proposal, anyway: anyway !== undefined } };
}

/** The proposal of every button that confirms none; so did buttons of earlier versions. */
export const NOTHING_CONFIRMED: Confirming = { proposal: null, anyway: false };

/**
 * The data of a dialogue's button: the index of a product in the list, `s` to skip or `x` to stop; and the key of its step, which no
 * other step has.
 */
export type DialogueButton = { readonly choice: number | 's' | 'x'; readonly key: string };

export const writeDialogueButton = ({ choice, key }: DialogueButton): string => `2${choice}.${key}`;

/** Parses the data of a dialogue's button; null for any other. */
export function parseDialogueButton(data: string): DialogueButton | null {
  const [, choice, key = ''] = /^2(\d{1,2}|[sx])\.([A-Za-z0-9_-]{22})$/.exec(data) ?? [];
  if (choice === undefined) return null;
  return { choice: choice === 's' || choice === 'x' ? choice : Number(choice), key };
}

/** Whether a card of this order can stand in a conversation: the one where it is decided, or the one of the request. */
export const standsIn = (order: Order, conversation: ConversationId | null): boolean =>
  conversation !== null && (conversation === order.decisionsIn || conversation === order.origin.conversation);
