import type { Card } from '../../commands/card.ts';
import type { ConversationId, MessageRef, Origin } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import { type AccountId, nativeId } from '../../src/core/people.ts';
import { ok, type Result } from '../../src/core/result.ts';
import { createBackgroundTasks } from '../../src/runtime/background-tasks.ts';
import { pause } from '../../src/runtime/pause.ts';
import { withTimeout } from '../../src/runtime/with-timeout.ts';
import type { Call, CallFailed } from './api.ts';
import { isTooLate, isUnreachable } from './delivery-errors.ts';
import { edit, post } from './post.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { type Rendered, renderCard, renderToast } from './render.ts';

/**
 * What is said back at once to somebody who wrote or pressed. It is sent behind the commit and nobody waits for it but
 * `stop`; nothing in it is lost for good, since the card and the thread say what became of the order.
 */
export type Answers = {
  readonly reply: (to: Origin, card: Card) => void;
  /** Posts what somebody is to answer; `stands` is told where. Ends when it stands there or was given up. */
  readonly ask: (to: Origin, rendered: Rendered, stands: (at: MessageRef) => Promise<void>) => Promise<void>;
  /** Ends when what was asked stands where it can be found, or after two seconds: an answer may be quicker than Telegram's to us. */
  readonly standing: () => Promise<void>;
  /** Changes a message of ours, in the order in which it was told to. */
  readonly edit: (at: MessageRef, rendered: Rendered) => void;
  /** Ends the button's spinner with a line, or with a box that must be closed. */
  readonly toast: (press: string, card: Card, alert: boolean) => void;
  /** Answers a press in the private chat of who pressed. */
  readonly sendEphemeral: (press: string, to: AccountId, answer: PrivateAnswer) => void;
  readonly stop: () => Promise<void>;
};

/**
 * @property sent the notice that it was sent; `unsent` that it could not be
 * @property link makes the address that leads somebody to the bot who has never started it
 */
export type PrivateAnswer = {
  readonly card: Card;
  readonly sent: Card;
  readonly unsent: Card;
  readonly link: () => Promise<string>;
};

export type AnswersDeps = {
  readonly call: Call;
  readonly pace: Pick<RateLimiter, 'roomMs'>;
  readonly moveConversation: (from: ConversationId, to: ConversationId) => Promise<void>;
  readonly log: Log;
  readonly retryMs: number;
};

const TRIES = 3;
const STANDS_WITHIN_MS = 2_000;
/** A longer wait would outlive the question. */
const MAX_WAIT_MS = 60_000;

type Send = () => Promise<Result<unknown, CallFailed>>;

export function createAnswers({ call, pace, moveConversation, log, retryMs }: AnswersDeps): Answers {
  const tasks = createBackgroundTasks();
  const questions = new Set<Promise<unknown>>();
  const turns = new Map<string, Promise<unknown>>();
  const stopping = new AbortController();

  const sendWithRetry = async (what: string, send: Send): Promise<boolean> => {
    for (let tries = 1; ; tries += 1) {
      const sent = await send();
      if (sent.ok) return true;
      const waitMs = tries < TRIES ? waitOf(sent.error, retryMs) : null;
      if (waitMs === null || stopping.signal.aborted) {
        log.warn('telegram.answer_lost', { what, why: sent.error.why });
        return false;
      }
      await pause(waitMs, stopping.signal);
    }
  };
  const start = (what: string, send: () => Promise<unknown>): Promise<unknown> =>
    tasks.track(
      send().catch((error: unknown) =>
        log.error('telegram.answer_failed', { what, why: error instanceof Error ? error.name : 'thrown' }),
      ),
    );
  const postTo = async (to: Origin, rendered: Rendered): Promise<Result<MessageRef, CallFailed>> => {
    await pause(pace.roomMs(Number(nativeId(to.conversation))), stopping.signal);
    return postThere(call, moveConversation, to, rendered);
  };

  return {
    reply: (to, card) => void start('reply', () => sendWithRetry('reply', () => postTo(to, renderCard(card, null)))),
    ask: async (to, rendered, stands) => {
      const asking = start('question', () =>
        sendWithRetry('question', async () => {
          const posted = await postTo(to, rendered);
          if (posted.ok) await stands(posted.value);
          return posted;
        }),
      );
      questions.add(asking);
      await asking.finally(() => questions.delete(asking));
    },
    standing: async () => {
      if (questions.size === 0) return;
      await withTimeout(STANDS_WITHIN_MS, Promise.all(questions));
    },
    edit: (at, rendered) => {
      const place = `${at.conversation}:${at.message}`;
      const chat = Number(nativeId(at.conversation));
      const before = turns.get(place);
      const turn = start('edit', async () => {
        await before;
        await sendWithRetry('edit', () => edit(call, at, chat, rendered));
        if (turns.get(place) === turn) turns.delete(place);
      });
      turns.set(place, turn);
    },
    toast: (press, card, alert) =>
      void start('toast', () => sendWithRetry('toast', () => toast(call, press, card, alert))),
    sendEphemeral: (press, to, { card, sent, unsent, link }) =>
      void start('whisper', async () => {
        let isStranger = false;
        const ctx = await sendWithRetry('whisper', async () => {
          const posted = await post(call, privately(to, renderCard(card, null)));
          isStranger = !posted.ok && isUnreachable(posted.error);
          return isStranger ? ok(undefined) : posted;
        });
        const url = isStranger ? await link() : undefined;
        await sendWithRetry('toast', () => toast(call, press, ctx ? sent : unsent, !ctx, url));
      }),
    stop: async () => {
      stopping.abort();
      await tasks.settled();
    },
  };
}

/** Null where trying again changes nothing. */
function waitOf(failed: CallFailed, retryMs: number): number | null {
  if (failed.kind === 'lost') return retryMs;
  if (failed.code !== 429) return null;
  const waitMs = failed.retryAfterMs ?? retryMs;
  return waitMs > MAX_WAIT_MS ? null : waitMs;
}

async function postThere(
  call: Call,
  moveConversation: AnswersDeps['moveConversation'],
  to: Origin,
  rendered: Rendered,
): Promise<Result<MessageRef, CallFailed>> {
  const message = {
    chat: Number(nativeId(to.conversation)),
    thread: to.thread === null ? null : Number(to.thread),
    replyTo: to.message === null ? null : Number(to.message),
    rendered,
  };
  const sent = await post(call, message);
  if (sent.ok || sent.error.kind === 'lost' || sent.error.movedTo === null) return sent;
  await moveConversation(to.conversation, sent.error.movedTo);
  return post(call, { ...message, chat: Number(nativeId(sent.error.movedTo)), thread: null, replyTo: null });
}

/** Somebody's private chat has the number that they have. */
const privately = (to: AccountId, rendered: Rendered) => ({
  chat: Number(nativeId(to)),
  thread: null,
  replyTo: null,
  rendered,
});

/** Telegram takes one answer to a press, within about 15 s; a later one has nobody left to show it to. */
async function toast(
  call: Call,
  press: string,
  card: Card,
  alert: boolean,
  url?: string,
): Promise<Result<unknown, CallFailed>> {
  const answered = await call('answerCallbackQuery', {
    callback_query_id: press,
    ...(url === undefined ? { text: renderToast(card), show_alert: alert } : { url }),
  });
  return !answered.ok && isTooLate(answered.error) ? ok(undefined) : answered;
}
