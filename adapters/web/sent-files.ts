import * as z from 'zod';
import type { KeyValueStore } from '../../src/core/conversation.ts';
import type { AccountId } from '../../src/core/people.ts';
import type { OutgoingFile, SendFile } from '../../src/core/surface.ts';
import { type ChatLog, isVisibleTo } from './chat-log.ts';
import { PLAYGROUND_CONVERSATION } from './read.ts';

/** @property open a file as one of the people sees it; null if it is not there, or not for them */
export type SentFiles = {
  readonly send: SendFile;
  readonly open: (id: string, reader: AccountId) => Promise<Pick<OutgoingFile, 'name' | 'mime' | 'bytes'> | null>;
};

const MAX_BYTES = 5 * 1024 * 1024;
const TTL_MS = 7 * 24 * 3_600_000;
const Kept = z.object({ base64: z.base64() });

/** The files that the desk sent to the playground: the log has a message, and the store has the bytes for a week. */
export function createSentFiles(deps: {
  readonly log: ChatLog;
  readonly store: KeyValueStore;
  readonly newKey: () => string;
}): SentFiles {
  const { log, store, newKey } = deps;
  return {
    send: async (place, { bytes, ...file }) => {
      if (bytes.length === 0 || bytes.length > MAX_BYTES)
        return { kind: 'never', scope: 'message', why: `a file of ${bytes.length} bytes` };
      const id = newKey();
      await store.put(storeKey(id), { base64: Buffer.from(bytes).toString('base64') }, TTL_MS);
      const [thread, only] = 'person' in place ? [null, place.person] : [place.thread ?? place.message, null];
      if (thread !== null) log.publish(thread);
      log.post({ id, thread, only, body: { kind: 'file', ...file } });
      return { kind: 'shown', ref: { conversation: PLAYGROUND_CONVERSATION, message: id } };
    },
    open: async (id, reader) => {
      const message = log.find(id);
      if (message === null || message.body.kind !== 'file' || !isVisibleTo(message, reader)) return null;
      const kept = Kept.safeParse(await store.get(storeKey(id)));
      const { name, mime } = message.body;
      return kept.success ? { name, mime, bytes: Buffer.from(kept.data.base64, 'base64') } : null;
    },
  };
}

const storeKey = (id: string): string => `web:file:${id}`;
