import { type Card, outgoingFile } from '../../commands/card.ts';
import type { ReportShown } from '../../commands/report-shown.ts';
import type { MessageRef, Origin } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import { type AccountId, nativeId } from '../../src/core/people.ts';
import { ok, type Result } from '../../src/core/result.ts';
import { createBackgroundTasks, pause, withTimeout } from '../../src/runtime/tasks.ts';
import type { Call, CallFailed } from './api.ts';
import { isTooLate, isUnreachable } from './delivery-errors.ts';
import { isEphemeral, type Reader } from './ephemeral.ts';
import type { Posts } from './posts.ts';
import { type Rendered, renderCard, renderToast } from './render.ts';
import type { SendTelegramFile } from './send-file.ts';
import { edit, post } from './surface.ts';

/**
 * Immediate answers to a person who wrote or pressed. They are sent after the commit, and only `stop` waits for them. If one is lost,
 * the card and the thread still tell the state of the order.
 */
export type Answers = {
  /**
   * Replies to a message, with the card's file behind it. In a group only `reader` sees them where Telegram can do that; elsewhere
   * everybody.
   */
  readonly reply: (to: Origin, card: Card, reader?: Reader | null) => void;
  /** Posts a question, and calls `onPosted` with its position. Resolves when it is posted or given up. */
  readonly ask: (
    to: Origin,
    rendered: Rendered,
    onPosted: (at: MessageRef) => Promise<void>,
    reader?: Reader | null,
  ) => Promise<void>;
  /** Resolves when all questions are posted, or after two seconds: a person's reply may arrive before Telegram's answer to our post. */
  readonly questionsPosted: () => Promise<void>;
  /** Edits a message of ours. Edits of one message are made in their order. Calls `ifLost` if an ephemeral message is gone. */
  readonly edit: (at: MessageRef, rendered: Rendered, ifLost?: () => void) => void;
  /** Answers a press with a short notice, or with an alert that must be closed. */
  readonly toast: (press: string, card: Card, alert: boolean) => void;
  /** Answers a press to the person who pressed alone: below the card where Telegram can do that, or else in their private chat. */
  readonly sendPrivately: (press: string, reader: Reader, card: Origin, answer: PrivateAnswer) => void;
  /**
   * Shows a report and its files in the private chat of the one who asked. In a group only a sentence says where it went: it has no
   * figure, because a message for one person there might be shown to all by an older server.
   */
  readonly report: (to: Origin, account: AccountId, reader: Reader | null, card: Card, report: ReportShown) => void;
  readonly stop: () => Promise<void>;
};

/**
 * @property masked the same for everybody's eyes, to find out whether the server can show a message to one person alone
 * @property shown the notice that the card stands below; `sent` that it was sent; `unsent` that it could not be
 * @property link makes an address that leads a person to the bot if they have never started it
 */
export type PrivateAnswer = {
  readonly card: Card;
  readonly masked: () => Promise<Card>;
  readonly shown: Card;
  readonly sent: Card;
  readonly unsent: Card;
  readonly link: () => Promise<string>;
};

export type AnswersDeps = {
  readonly call: Call;
  readonly posts: Posts;
  readonly sendFile: SendTelegramFile;
  readonly log: Log;
  readonly retryMs: number;
};

const MAX_TRIES = 3;
const QUESTION_TIMEOUT_MS = 2_000;
/** After a longer wait nobody expects the answer any more. */
const MAX_WAIT_MS = 60_000;

type Send = () => Promise<Result<unknown, CallFailed>>;

export function createAnswers({ call, posts, sendFile, log, retryMs }: AnswersDeps): Answers {
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

  return {
    reply: (to, card, reader = null) =>
      void start('reply', async () => {
        await sendWithRetry('reply', () => posts.reply(to, card, reader, stopping.signal));
        const file = outgoingFile(card);
        const ended = file === null ? null : await sendFile(to, file, reader);
        if (ended !== null && ended.kind !== 'shown') log.warn('telegram.file_not_sent', { outcome: ended.kind });
      }),
    ask: async (to, rendered, onPosted, reader) => {
      const asking = start('question', () =>
        sendWithRetry('question', async () => {
          const posted = await posts.ask(to, rendered, reader ?? null, stopping.signal);
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
    edit: (at, rendered, ifLost) => {
      const key = `${at.conversation}:${at.message}`;
      const chat = Number(nativeId(at.conversation));
      const before = lastEdits.get(key);
      const own = start('edit', async () => {
        await before;
        const isEdited = await sendWithRetry('edit', () => edit(call, at, chat, rendered));
        if (!isEdited && isEphemeral(at)) ifLost?.();
        if (lastEdits.get(key) === own) lastEdits.delete(key);
      });
      lastEdits.set(key, own);
    },
    toast: (press, card, alert) =>
      void start('toast', () => sendWithRetry('toast', () => toast(call, press, card, alert))),
    sendPrivately: (press, reader, under, { card, masked, shown, sent, unsent, link }) =>
      void start('private', async () => {
        if (await posts.showAlone(reader, under, card, masked)) {
          await sendWithRetry('toast', () => toast(call, press, shown, false));
          return;
        }
        let hasNotStarted = false;
        const isSent = await sendWithRetry('private', async () => {
          const posted = await post(call, privately(reader.account, renderCard(card, null)));
          hasNotStarted = !posted.ok && isUnreachable(posted.error);
          return hasNotStarted ? ok(undefined) : posted;
        });
        const url = hasNotStarted ? await link() : undefined;
        await sendWithRetry('toast', () => toast(call, press, isSent ? sent : unsent, !isSent, url));
      }),
    report: (to, account, reader, card, report) =>
      void start('report', async () => {
        const sayHere = (said: Card) => sendWithRetry('reply', () => posts.reply(to, said, reader, stopping.signal));
        const isAlone = (to.conversation as string) === account;
        const isShown = isAlone
          ? await sayHere(card)
          : await sendWithRetry('report', () => post(call, privately(account, renderCard(card, null))));
        if (!isAlone) await sayHere(isShown ? report.sent : report.unsent);
        if (!isShown || (await report.sendFiles(true))) return;
        await sendWithRetry('report', () => post(call, privately(account, renderCard(report.filesNotSent, null))));
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
