import type { MessageRef } from '../../src/core/conversation.ts';
import { type AccountId, nativeId } from '../../src/core/people.ts';

/**
 * Messages in a group that one person and the bot can see. Telegram has them since version 10.3 of the Bot API, and promises no delivery, so
 * nothing is said by them alone that must be known. https://core.telegram.org/bots/api#ephemeral-messages-and-commands
 *
 * A server that is older passes over what it does not know and shows the message to everybody. It shows itself only by its answer, which
 * then has no `ephemeral_message_id`. So a text that only one person may see is sent after such an id has come back, and never before.
 */

/**
 * The one person whom an answer in a group is for.
 *
 * @property trigger their action, which lets a bot that is no administrator answer within 15 s; null for an ordinary message, after which
 *   only an administrator can
 */
export type Reader = { readonly account: AccountId; readonly name: string; readonly trigger: Trigger | null };
export type Trigger =
  | { readonly kind: 'press'; readonly id: string }
  | { readonly kind: 'command'; readonly ephemeralId: number };

/** The position of an ephemeral message among ours. Each person has ids of their own, beside those of the chat's messages. */
export const ephemeralPosition = (account: AccountId, ephemeralId: number): string =>
  `ephemeral.${nativeId(account)}.${ephemeralId}`;

/** @returns null for the position of an ordinary message */
export function parseEphemeralPosition(
  position: string,
): { readonly receiver: number; readonly ephemeralId: number } | null {
  const [, receiver, ephemeralId] = /^ephemeral\.(\d+)\.(\d+)$/.exec(position) ?? [];
  return receiver === undefined ? null : { receiver: Number(receiver), ephemeralId: Number(ephemeralId) };
}

export const isEphemeral = ({ message }: Pick<MessageRef, 'message'>): boolean =>
  parseEphemeralPosition(message) !== null;

/** The parameters that make a message ephemeral. https://core.telegram.org/bots/api#ephemeralmessageparameters */
export const ephemeralParameters = ({ account, trigger }: Reader) => ({
  ephemeral_message_parameters: {
    receiver_user_id: Number(nativeId(account)),
    ...(trigger?.kind === 'press' && { callback_query_id: trigger.id }),
  },
});
