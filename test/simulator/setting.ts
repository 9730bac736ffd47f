import type { ConversationId } from '../../src/core/conversation.ts';
import type { Entry } from './roster.ts';

const place = (id: string): ConversationId => id as ConversationId;

/** Where people ask and decide. The Telegram group may become a supergroup. */
export const SLACK_ROOM = place('slack:C0SUPPORT');
export const SLACK_APPROVALS = place('slack:C0APPROVALS');
export const SLACK_OPERATORS = place('slack:C0OPS');
export const TELEGRAM_ROOM = place('telegram:-1001');
export const TELEGRAM_MOVED = place('telegram:-100100');

/** Everybody there is, but for the stranger, each under both platforms. */
export const PEOPLE: readonly Entry[] = [
  { name: 'Ann', accounts: ['slack:U0ANN', 'telegram:11'] },
  { name: 'Bo', accounts: ['slack:U0BO', 'telegram:12'] },
  { name: 'Lin', accounts: ['slack:U0LIN', 'telegram:21'] },
  { name: 'Mei', accounts: ['slack:U0MEI', 'telegram:22'] },
];

/** Two rooms, each with who asks and who decides there. Ann may decide too, and not what she asked for herself. */
export const ROOMS = [
  { conversation: SLACK_ROOM, makers: ['slack:U0ANN', 'slack:U0BO'], approvers: ['slack:U0LIN', 'slack:U0MEI'] },
  { conversation: TELEGRAM_ROOM, makers: ['telegram:11', 'telegram:12'], approvers: ['telegram:21', 'telegram:22'] },
] as const;

/** The same person's account on the other platform. */
export const otherAccount = (account: string): string =>
  PEOPLE.find(({ accounts }) => accounts.includes(account))?.accounts.find((other) => other !== account) ?? account;

export const STRANGER = 'slack:U0EVE';
