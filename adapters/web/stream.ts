import type { Context } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { AccountId } from '../../src/core/people.ts';
import type { ChatLog } from './chat-log.ts';

/** Proxies and browsers give an idle connection at least 30 s. */
const HEARTBEAT_MS = 15_000;
/** How soon the browser comes back after a restart of the process. */
const RETRY_MS = 1_000;

export type StreamDeps = {
  readonly log: ChatLog;
  /** Names this process's revisions; another process's are answered with the whole conversation. */
  readonly epoch: string;
};

export type Streams = {
  /** Shows one reader all that they may see, and then every change, until they leave or `close` is called. */
  readonly open: (c: Context, reader: AccountId) => Response;
  readonly close: () => void;
};

export function createStreams({ log, epoch }: StreamDeps): Streams {
  const ends = new Set<() => void>();
  const open = (c: Context, reader: AccountId): Response => {
    const seen = seenOf(c.req.header('last-event-id') ?? '', epoch);
    const response = streamSSE(c, async (stream) => {
      const bell = createBell();
      const leave = log.subscribe(bell.ring);
      ends.add(bell.end);
      stream.onAbort(bell.end);
      const beat = setInterval(() => void stream.write(': still here\n\n'), HEARTBEAT_MS);
      await show(stream, { log, epoch }, reader, seen, bell);
      clearInterval(beat);
      ends.delete(bell.end);
      leave();
    });
    // A connection kept alive after its stream ended would hold up the server's close for seconds.
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
  bell: Bell,
): Promise<void> {
  await stream.write(`retry: ${RETRY_MS}\n\n`);
  let revision = seen ?? log.revision();
  if (seen === null) {
    const messages = log.after(0, reader);
    await stream.writeSSE({ event: 'snapshot', id: `${epoch}.${revision}`, data: JSON.stringify(messages) });
  }
  while (!bell.ended()) {
    for (const message of log.after(revision, reader)) {
      revision = message.revision;
      await stream.writeSSE({ event: 'message', id: `${epoch}.${revision}`, data: JSON.stringify(message) });
    }
    await bell.rung();
  }
}

/** The revision in an id of ours, or null where it is another process's, or no id at all. */
function seenOf(id: string, epoch: string): number | null {
  const [givenEpoch, given = ''] = id.split('.');
  return givenEpoch === epoch && /^\d{1,15}$/.test(given) ? Number(given) : null;
}

/** Rung while nobody waits, it is heard at the next wait: no change is slept through. */
type Bell = {
  readonly ring: () => void;
  readonly end: () => void;
  readonly ended: () => boolean;
  readonly rung: () => Promise<void>;
};

function createBell(): Bell {
  let ended = false;
  let pending = false;
  let wake = (): void => {};
  const ring = (): void => {
    pending = true;
    wake();
  };
  return {
    ring,
    end: () => {
      ended = true;
      ring();
    },
    ended: () => ended,
    rung: async () => {
      if (!pending) await new Promise<void>((resolve) => (wake = resolve));
      pending = false;
    },
  };
}
