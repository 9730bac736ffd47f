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
};

export type Button = { readonly action: CardButton['action']; readonly key: string };

export const writeButton = ({ action, key }: Button): string => `1${LETTERS[action]}.${key}`;

/** Reads a button's data; null for what no card of ours carries. */
export function readButton(data: string): Button | null {
  const [, letter, key = ''] = /^1([a-z])\.([A-Za-z0-9_-]{22})$/.exec(data) ?? [];
  const action = ACTIONS.find((one) => LETTERS[one] === letter);
  return action ? { action, key } : null;
}

const ACTIONS: readonly CardButton['action'][] = ['approve', 'reject', 'cancel', 'confirm'];

/** Whether a card of this order can stand there: where it is decided, or where it was asked. */
export const standsIn = (order: Order, conversation: ConversationId | null): boolean =>
  conversation !== null && (conversation === order.decisionsIn || conversation === order.origin.conversation);
