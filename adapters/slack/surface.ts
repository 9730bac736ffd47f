import type { WebClient } from '@slack/web-api';
import { type Card, outgoingFile, type PresentNotice } from '../../commands/card.ts';
import { contextOf } from '../../commands/deciders.ts';
import type { ConversationId, MessageRef } from '../../src/core/conversation.ts';
import { isCardShow } from '../../src/core/notice.ts';
import type { Order } from '../../src/core/order.ts';
import { nativeId } from '../../src/core/people.ts';
import type { Language } from '../../src/core/product.ts';
import type { Delivered, Delivery, Groups, Surface } from '../../src/core/surface.ts';
import { type LinkOf, toMessage } from './blocks.ts';
import { endOf, isTokenRefused, refusesThread } from './delivery-errors.ts';
import type { SendSlackFile } from './file-upload.ts';
import { slackWordsFor } from './words.ts';

/** Slack asks for at most about one message a second in each channel. https://docs.slack.dev/apis/web-api/rate-limits */
const PACE_MS = 1_000;

export type SlackSurfaceDeps = {
  /** Must not retry by itself: a repeated post is a second message. */
  readonly client: WebClient;
  readonly present: PresentNotice;
  readonly groups: Groups;
  readonly linkOf: LinkOf;
  /** Called for every card that has changed, even if it cannot be shown. */
  readonly changed: (order: Order) => void;
  /** Called after each delivery: whether Slack refused the token. */
  readonly tokenRefused: (refused: boolean) => void;
  readonly sendFile: SendSlackFile;
  readonly language: () => Language;
};

/** Slack as a surface: `chat.postMessage` posts cards and replies, `chat.update` edits a card. */
export function createSlackSurface(deps: SlackSurfaceDeps): Surface {
  const { groups, tokenRefused, changed } = deps;
  return {
    name: 'slack',
    paceMs: () => PACE_MS,
    // `chat.update` has a limit of its own. https://docs.slack.dev/reference/methods/chat.update
    pacesEdits: false,
    ...groups,
    sendFile: deps.sendFile,
    deliver: async (delivery) => {
      try {
        if (delivery.notice.show.kind === 'card') changed(delivery.order);
        const card = cardOf(deps, delivery);
        const withFile = delivery.edit === null ? await sendWithFile(deps, delivery, card) : null;
        if (withFile?.kind === 'ended') return withFile.ended;
        const shown = withFile?.card ?? card;
        const ref = await (delivery.edit ? edit(deps, delivery, shown, delivery.edit) : post(deps, delivery, shown));
        tokenRefused(false);
        return { kind: 'shown', ref };
      } catch (error) {
        if (isTokenRefused(error)) tokenRefused(true);
        return endOf(error, delivery.edit ? 'edit' : 'post');
      }
    },
  };
}

type WithFile = { readonly kind: 'ended'; readonly ended: Delivered } | { readonly kind: 'card'; readonly card: Card };

/** The message with its file; or the card alone, which says why, if Slack takes no file of ours. Null for a card without a file. */
async function sendWithFile(
  { sendFile, linkOf, language }: SlackSurfaceDeps,
  delivery: Delivery,
  card: Card,
): Promise<WithFile | null> {
  const file = outgoingFile(card);
  if (file === null) return null;
  const { channel, thread } = threadFor(delivery);
  const place = { conversation: `slack:${channel}` as ConversationId, thread, message: null };
  const ended = await sendFile(place, file, toMessage(card, linkOf).blocks);
  if (ended.kind !== 'never' || ended.scope === 'conversation') return { kind: 'ended', ended };
  const why = slackWordsFor(language()).fileNotSent(file.name, ended.why);
  return { kind: 'card', card: { ...card, lines: [...card.lines, [why]] } };
}

async function edit(deps: SlackSurfaceDeps, delivery: Delivery, card: Card, ref: MessageRef): Promise<MessageRef> {
  const content = contentOf(deps, delivery, card);
  await deps.client.chat.update({ ...content, channel: nativeId(ref.conversation), ts: ref.message });
  return ref;
}

async function post(deps: SlackSurfaceDeps, delivery: Delivery, card: Card): Promise<MessageRef> {
  const { channel, thread } = threadFor(delivery);
  const content = { ...contentOf(deps, delivery, card), channel, unfurl_links: false, unfurl_media: false };
  try {
    return refOf(
      await deps.client.chat.postMessage(thread === null ? content : { ...content, thread_ts: thread }),
      channel,
    );
  } catch (error) {
    if (thread === null || !refusesThread(error)) throw error;
    // The requesting message is gone, but people must still see the answer.
    return refOf(await deps.client.chat.postMessage(content), channel);
  }
}

const cardOf = ({ present }: SlackSurfaceDeps, delivery: Delivery): Card =>
  present(delivery.notice, delivery.order, contextOf(delivery));

/** Without `parse` and `link_names`, `chat.update` would treat the text differently from `chat.postMessage`. */
function contentOf({ linkOf }: SlackSurfaceDeps, { key }: Delivery, card: Card) {
  return {
    ...toMessage(card, linkOf),
    parse: 'none' as const,
    link_names: false,
    metadata: { event_type: 'topup_notice', event_payload: { key } },
  };
}

/**
 * The channel and thread of a message. In the conversation of the request, cards and replies hang under the requesting message; if
 * there is none, replies hang under the order's card. A card's channel is the one that Slack answered with: for a person's id it is
 * their direct messages.
 */
function threadFor({ notice, order, card }: Delivery): { readonly channel: string; readonly thread: string | null } {
  const { origin } = order;
  const channel = nativeId(notice.conversation);
  if (notice.show.kind === 'operators' || notice.show.kind === 'announcement') return { channel, thread: null };
  const request = notice.conversation === origin.conversation ? (origin.thread ?? origin.message) : null;
  if (request !== null) return { channel, thread: request };
  if (isCardShow(notice.show) || card === null) return { channel, thread: null };
  return { channel: nativeId(card.conversation), thread: card.message };
}

function refOf(answer: { readonly channel?: string; readonly ts?: string }, channel: string): MessageRef {
  return { conversation: `slack:${answer.channel ?? channel}` as ConversationId, message: answer.ts ?? '' };
}
