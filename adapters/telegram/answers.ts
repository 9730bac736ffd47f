import type { Card } from '../../commands/card.ts';
import type { ConversationId, Origin } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import { nativeId } from '../../src/core/people.ts';
import { ok, type Result } from '../../src/core/result.ts';
import type { Call, CallFailed } from './api.ts';
import { pause } from './pause.ts';
import { post } from './post.ts';
import { renderCard, renderToast } from './render.ts';

/**
 * What is said back at once to somebody who wrote or pressed. It is sent behind the commit and nobody waits for it but
 * `stop`; nothing in it is lost for good, since the card and the thread say what became of the order.
 */
export type Answers = {
  readonly reply: (to: Origin, card: Card) => void;
  /** Ends the button's spinner with a line, or with a box that must be closed. */
  readonly toast: (press: string, card: Card, alert: boolean) => void;
  readonly stop: () => Promise<void>;
};

export type AnswersDeps = {
  readonly call: Call;
  readonly moveConversation: (from: ConversationId, to: ConversationId) => Promise<void>;
  readonly log: Log;
  readonly retryMs: number;
};

const TRIES = 3;
/** A longer wait would outlive the question. */
const LONGEST_WAIT_MS = 60_000;

export function createAnswers({ call, moveConversation, log, retryMs }: AnswersDeps): Answers {
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  const insist = async (what: string, send: Send) => {
    for (let tries = 1; ; tries += 1) {
      const sent = await send();
      if (sent.ok) return;
      const waitMs = tries < TRIES ? waitOf(sent.error, retryMs) : null;
      if (waitMs === null || stopping.signal.aborted)
        return log.warn('telegram.answer_lost', { what, why: sent.error.why });
      await pause(waitMs, stopping.signal);
    }
  };
  const start = (what: string, send: Send) => {
    const sending = insist(what, send)
      .catch((error: unknown) =>
        log.error('telegram.answer_failed', { what, why: error instanceof Error ? error.name : 'thrown' }),
      )
      .finally(() => underWay.delete(sending));
    underWay.add(sending);
  };
  return {
    reply: (to, card) => start('reply', () => reply(call, moveConversation, to, card)),
    toast: (press, card, alert) => start('toast', () => toast(call, press, card, alert)),
    stop: async () => {
      stopping.abort();
      await Promise.all(underWay);
    },
  };
}

type Send = () => Promise<Result<unknown, CallFailed>>;

/** Null where trying again changes nothing. */
function waitOf(failed: CallFailed, retryMs: number): number | null {
  if (failed.kind === 'lost') return retryMs;
  if (failed.code !== 429) return null;
  const waitMs = failed.retryAfterMs ?? retryMs;
  return waitMs > LONGEST_WAIT_MS ? null : waitMs;
}

async function reply(call: Call, moveConversation: AnswersDeps['moveConversation'], to: Origin, card: Card) {
  const letter = {
    chat: Number(nativeId(to.conversation)),
    thread: to.thread === null ? null : Number(to.thread),
    replyTo: to.message === null ? null : Number(to.message),
    rendered: renderCard(card, null),
  };
  const sent = await post(call, letter);
  if (sent.ok || sent.error.kind === 'lost' || sent.error.movedTo === null) return sent;
  await moveConversation(to.conversation, sent.error.movedTo);
  return post(call, { ...letter, chat: Number(nativeId(sent.error.movedTo)), thread: null, replyTo: null });
}

/** Telegram takes one answer to a press, within about 15 s; a later one has nobody left to show it to. */
async function toast(call: Call, press: string, card: Card, alert: boolean): Promise<Result<unknown, CallFailed>> {
  const answered = await call('answerCallbackQuery', {
    callback_query_id: press,
    text: renderToast(card),
    show_alert: alert,
  });
  const late = !answered.ok && answered.error.kind === 'refused' && /query is too old/i.test(answered.error.why);
  return late ? ok(undefined) : answered;
}
