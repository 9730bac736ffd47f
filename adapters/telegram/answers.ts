import type { Card } from '../../commands/card.ts';
import type { ConversationId, MessageRef, Origin } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import { type AccountId, nativeId } from '../../src/core/people.ts';
import { ok, type Result } from '../../src/core/result.ts';
import { createBackgroundTasks, pause, withTimeout } from '../../src/runtime/tasks.ts';
import type { Call, CallFailed, RateLimiter } from './api.ts';
import { isTooLate, isUnreachable } from './delivery-errors.ts';
import { type Rendered, renderCard, renderToast } from './render.ts';
import { edit, post } from './surface.ts';

/**
 * Immediate answers to a person who wrote or pressed. They are sent after the commit, and only `stop` waits for them. If one is lost,
 * the card and the thread still tell the state of the order.
 */
export type Answers = {
  readonly reply: (to: Origin, card: Card) => void;
  /** Posts a question, and calls `onPosted` with its position. Resolves when it is posted or given up. */
  readonly ask: (to: Origin, rendered: Rendered, onPosted: (at: MessageRef) => Promise<void>) => Promise<void>;
  /** Resolves when all questions are posted, or after two seconds: a person's reply may arrive before Telegram's answer to our post. */
  readonly questionsPosted: () => Promise<void>;
  /** Edits a message of ours. Edits of one message are made in their order. */
  readonly edit: (at: MessageRef, rendered: Rendered) => void;
  /** Answers a press with a short notice, or with an alert that must be closed. */
  readonly toast: (press: string, card: Card, alert: boolean) => void;
  /** Answers a press in the private chat of the person who pressed. */
  readonly sendPrivately: (press: string, to: AccountId, answer: PrivateAnswer) => void;
  readonly stop: () => Promise<void>;
};

/**
 * @property sent the notice that the card was sent; `unsent` that it could not be
 * @property link makes an address that leads a person to the bot if they have never started it
 */
export type PrivateAnswer = {
  readonly card: Card;
  readonly sent: Card;
  readonly unsent: Card;
  readonly link: () => Promise<string>;
};

export type AnswersDeps = {
  readonly call: Call;
  readonly rateLimiter: Pick<RateLimiter, 'groupWaitMs'>;
  readonly moveConversation: (from: ConversationId, to: ConversationId) => Promise<void>;
  readonly log: Log;
  readonly retryMs: number;
};

const MAX_TRIES = 3;
const QUESTION_TIMEOUT_MS = 2_000;
/** After a longer wait nobody expects the answer any more. */
const MAX_WAIT_MS = 60_000;

type Send = () => Promise<Result<unknown, CallFailed>>;

export function createAnswers({ call, rateLimiter, moveConversation, log, retryMs }: AnswersDeps): Answers {
  const tasks = createBackgroundTasks();
  const questions = new Set<Promise<unknown>>();
  const lastEdits = new Map<string, Promise<unknown>>();
  const stopping = new AbortController();

  const sendWithRetry = async (what: string, send: Send): Promise<boolean> => {
    for (let tries = 1; ; tries += 1) {
      const sent = await send();
      if (sent.ok) return true;
      const waitMs = tries < MAX_TRIES ? waitOf(sent.error, retryMs) : null;
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
    await pause(rateLimiter.groupWaitMs(Number(nativeId(to.conversation))), stopping.signal);
    return postOrFollow(call, moveConversation, to, rendered);
  };

  return {
    reply: (to, card) => void start('reply', () => sendWithRetry('reply', () => postTo(to, renderCard(card, null)))),
    ask: async (to, rendered, onPosted) => {
      const asking = start('question', () =>
        sendWithRetry('question', async () => {
          const posted = await postTo(to, rendered);
          if (posted.ok) await onPosted(posted.value);
          return posted;
        }),
      );
      questions.add(asking);
      await asking.finally(() => questions.delete(asking));
    },
    questionsPosted: async () => {
      if (questions.size === 0) return;
      await withTimeout(QUESTION_TIMEOUT_MS, Promise.all(questions));
    },
    edit: (at, rendered) => {
      const key = `${at.conversation}:${at.message}`;
      const chat = Number(nativeId(at.conversation));
      const before = lastEdits.get(key);
      const own = start('edit', async () => {
        await before;
        await sendWithRetry('edit', () => edit(call, at, chat, rendered));
        if (lastEdits.get(key) === own) lastEdits.delete(key);
      });
      lastEdits.set(key, own);
    },
    toast: (press, card, alert) =>
      void start('toast', () => sendWithRetry('toast', () => toast(call, press, card, alert))),
    sendPrivately: (press, to, { card, sent, unsent, link }) =>
      void start('private', async () => {
        let hasNotStarted = false;
        const isSent = await sendWithRetry('private', async () => {
          const posted = await post(call, privately(to, renderCard(card, null)));
          hasNotStarted = !posted.ok && isUnreachable(posted.error);
          return hasNotStarted ? ok(undefined) : posted;
        });
        const url = hasNotStarted ? await link() : undefined;
        await sendWithRetry('toast', () => toast(call, press, isSent ? sent : unsent, !isSent, url));
      }),
    stop: async () => {
      stopping.abort();
      await tasks.settled();
    },
  };
}

/** How long to wait before the next try; null if another try would change nothing. */
function waitOf(failed: CallFailed, retryMs: number): number | null {
  if (failed.kind === 'lost') return retryMs;
  if (failed.code !== 429) return null;
  const waitMs = failed.retryAfterMs ?? retryMs;
  return waitMs > MAX_WAIT_MS ? null : waitMs;
}

/** Posts to a group; if it has become a supergroup, there. */
async function postOrFollow(
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

/** The id of a private chat is the id of its person. */
const privately = (to: AccountId, rendered: Rendered) => ({
  chat: Number(nativeId(to)),
  thread: null,
  replyTo: null,
  rendered,
});

/** Telegram takes one answer to a press, within about 15 s; nobody would see a later one. */
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
