import type { CardButton } from '../../commands/card.ts';
import type { ConversationId } from '../../src/core/conversation.ts';
import type { Order } from '../../src/core/order.ts';

/**
 * What a button carries: a version, the action's letter and the order's key, in 25 of the 64 bytes Telegram allows. Clients
 * can send any data, so it names nothing that could be guessed, and what it finds is checked.
 */
const LETTERS: Readonly<Record<CardButton['action'], string>> = {
  approve: 'a',
  reject: 'r',
  cancel: 'c',
  confirm: 'k',
  details: 'd',
};

export type Button = { readonly action: CardButton['action']; readonly key: string };

export const writeButton = ({ action, key }: Button): string => `1${LETTERS[action]}.${key}`;

/** Reads a button's data; null for what no card of ours carries. */
export function readButton(data: string): Button | null {
  const [, letter, key = ''] = /^1([a-z])\.([A-Za-z0-9_-]{22})$/.exec(data) ?? [];
  const action = ACTIONS.find((one) => LETTERS[one] === letter);
  return action ? { action, key } : null;
}

const ACTIONS: readonly CardButton['action'][] = ['approve', 'reject', 'cancel', 'confirm', 'details'];

/**
 * What a button of a dialogue carries: the place of a product among those shown, `s` to skip or `x` to stop, and the key of the
 * step it stands on, which no other step has.
 */
export type DialogueButton = { readonly choice: number | 's' | 'x'; readonly key: string };

export const writeDialogueButton = ({ choice, key }: DialogueButton): string => `2${choice}.${key}`;

/** Reads the data of a dialogue's button; null for any other. */
export function readDialogueButton(data: string): DialogueButton | null {
  const [, choice, key = ''] = /^2(\d{1,2}|[sx])\.([A-Za-z0-9_-]{22})$/.exec(data) ?? [];
  if (choice === undefined) return null;
  return { choice: choice === 's' || choice === 'x' ? choice : Number(choice), key };
}

/** Whether a card of this order can stand there: where it is decided, or where it was asked. */
export const standsIn = (order: Order, conversation: ConversationId | null): boolean =>
  conversation !== null && (conversation === order.decisionsIn || conversation === order.origin.conversation);
