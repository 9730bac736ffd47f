import type { Context } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { PresentNotice } from '../../commands/card.ts';
import { contextOf } from '../../commands/deciders.ts';
import { isCardShow } from '../../src/core/notice.ts';
import type { AccountId } from '../../src/core/people.ts';
import type { Language } from '../../src/core/product.ts';
import type { Delivered, Delivery, SendFile, Surface } from '../../src/core/surface.ts';
import type { ChatBody, ChatLog } from './chat-log.ts';
import { PLAYGROUND_CONVERSATION } from './read.ts';

export type PresentIn = Readonly<Record<Language, PresentNotice>>;

/**
 * The playground's conversation as a surface. A delivery fails in one case only: the message to edit is so old that the log has dropped it.
 * A notice's key is its message's id, so a repeated delivery shows once.
 */
export function createWebSurface(log: ChatLog, present: PresentIn, sendFile: SendFile): Surface {
  return {
    name: 'web',
    paceMs: () => 0,
    pacesEdits: true,
    memberOf: async () => 'not_member',
    membersOf: async () => [],
    sendFile,
    deliver: async (delivery) => {
      const body = bodyOf(delivery, present);
      if (delivery.edit === null) return post(log, delivery, body);
      const changed = log.edit(delivery.edit.message, body);
      return changed ? deliveredAt(delivery.edit.message) : { kind: 'gone', why: 'older than the playground keeps' };
    },
  };
}

/** Everybody sees the requesting line once it has a card. */
function post(log: ChatLog, delivery: Delivery, body: ChatBody): Delivered {
  const thread = threadFor(log, delivery);
  if (thread !== null) log.publish(thread);
  log.post({ id: delivery.key, thread, only: readerOf(delivery), body });
  return deliveredAt(delivery.key);
}

/** The person whom a notice tells alone; null if it is for everybody. */
const readerOf = ({ notice: { conversation } }: Delivery): AccountId | null =>
  conversation === PLAYGROUND_CONVERSATION ? null : (conversation as string as AccountId);

function threadFor(log: ChatLog, { order: { origin }, card }: Delivery): string | null {
  if (origin.conversation === PLAYGROUND_CONVERSATION && origin.message !== null) return origin.message;
  return card === null ? null : (log.find(card.message)?.thread ?? card.message);
}

function bodyOf(delivery: Delivery, present: PresentIn): ChatBody {
  const { notice, order } = delivery;
  const context = contextOf(delivery);
  return {
    kind: isCardShow(notice.show) ? 'card' : 'reply',
    cards: { en: present.en(notice, order, context), zh: present.zh(notice, order, context) },
  };
}

const deliveredAt = (message: string): Delivered => ({
  kind: 'shown',
  ref: { conversation: PLAYGROUND_CONVERSATION, message },
});

/** Proxies and browsers keep an idle connection for at least 30 s. */
const HEARTBEAT_MS = 15_000;
/** How soon the browser connects again after a restart of the process. */
const RETRY_MS = 1_000;

export type StreamDeps = {
  readonly log: ChatLog;
  /** Marks the revisions of this process. A reader with another process's revision gets the whole conversation. */
  readonly epoch: string;
};

export type Streams = {
  /** Sends a reader all messages that they may see, and then every change, until they leave or `close` is called. */
  readonly open: (c: Context, reader: AccountId) => Response;
  readonly close: () => void;
};

export function createStreams({ log, epoch }: StreamDeps): Streams {
  const ends = new Set<() => void>();
  const open = (c: Context, reader: AccountId): Response => {
    const seen = seenOf(c.req.header('last-event-id') ?? '', epoch);
    const response = streamSSE(c, async (stream) => {
      const signal = createSignal();
      const leave = log.subscribe(signal.set);
      ends.add(signal.end);
      stream.onAbort(signal.end);
      const heartbeat = setInterval(() => void stream.write(': still here\n\n'), HEARTBEAT_MS);
      await show(stream, { log, epoch }, reader, seen, signal);
      clearInterval(heartbeat);
      ends.delete(signal.end);
      leave();
    });
    // A connection that stays alive after its stream would delay the server's close for seconds.
    response.headers.set('Connection', 'close');
    return response;
  };
  const close = (): void => {
    for (const end of ends) end();
  };
  return { open, close };
}

async function show(
  stream: SSEStreamingApi,
  { log, epoch }: StreamDeps,
  reader: AccountId,
  seen: number | null,
  signal: Signal,
): Promise<void> {
  await stream.write(`retry: ${RETRY_MS}\n\n`);
  let revision = seen ?? log.revision();
  const showAll = async (): Promise<void> => {
    revision = log.revision();
    const messages = log.after(0, reader);
    await stream.writeSSE({ event: 'snapshot', id: `${epoch}.${revision}`, data: JSON.stringify(messages) });
  };
  if (seen === null) await showAll();
  while (!signal.ended()) {
    if (log.clearedAt() > revision) await showAll();
    for (const message of log.after(revision, reader)) {
      revision = message.revision;
      await stream.writeSSE({ event: 'message', id: `${epoch}.${revision}`, data: JSON.stringify(message) });
    }
    await signal.wait();
  }
}

/** The revision in an id of this process; null for any other id. */
function seenOf(id: string, epoch: string): number | null {
  const [givenEpoch, given = ''] = id.split('.');
  return givenEpoch === epoch && /^\d{1,15}$/.test(given) ? Number(given) : null;
}

/** A signal. If it is set while nobody waits, the next wait ends at once, so no change is missed. */
type Signal = {
  readonly set: () => void;
  readonly end: () => void;
  readonly ended: () => boolean;
  readonly wait: () => Promise<void>;
};

function createSignal(): Signal {
  let ended = false;
  let pending = false;
  let wake = (): void => {};
  const set = (): void => {
    pending = true;
    wake();
  };
  return {
    set,
    end: () => {
      ended = true;
      set();
    },
    ended: () => ended,
    wait: async () => {
      if (!pending) await new Promise<void>((resolve) => (wake = resolve));
      pending = false;
    },
  };
}
