import type { ConversationId, MessageRef } from '../../src/core/conversation.ts';
import { nativeId } from '../../src/core/people.ts';
import { createBoundedMap } from '../../src/runtime/cache.ts';
import { type CallFailed, OTHER_SHAPE } from './api.ts';
import { isEphemeral, type Reader } from './ephemeral.ts';

/** What this process has learned about the server and its groups. Each belief ends by itself, because servers and rights change. */
export type EphemeralSupport = {
  /** Whether an answer that everybody may see is worth the try: at worst it is shown to everybody, as it was before. */
  readonly mayTry: (chat: number, reader: Reader) => boolean;
  /** Whether an ephemeral message came back lately, so that a text for one person alone may be sent. */
  readonly isKnown: () => boolean;
  /** Whether the server has shown something that older ones do not have: a command that only one person sees, or its mark in the menu. */
  readonly isLikely: () => boolean;
  readonly noteSign: () => void;
  /** Notes that the server refused what only older ones refuse. */
  readonly noteOlder: () => void;
  /** Notes where a message came to stand that was sent as ephemeral. */
  readonly notePosted: (at: MessageRef) => void;
  /** Notes a failed try. @returns whether the message can go to everybody instead; false if that would fail too, or is not needed */
  readonly noteFailed: (chat: number, reader: Reader, failed: CallFailed) => boolean;
  /** Whether tables can be tried: servers have had them for longer than ephemeral messages. */
  readonly hasTables: () => boolean;
  /** Notes that a table was not taken. @returns whether the lines can be sent instead */
  readonly noteNoTable: (failed: CallFailed) => boolean;
  /** Our rights in a chat may have changed. */
  readonly noteRights: (conversation: ConversationId) => void;
};

/** After so long without an ephemeral message a server is asked again before it gets a text for one person alone. */
const KNOWN_TTL_MS = 3_600_000;
/** How long an older server is not tried again. */
const OLDER_TTL_MS = 6 * 3_600_000;
/** How long a group in which we are no administrator is not tried again. A changed right ends it at once. */
const NOT_ADMINISTRATOR_TTL_MS = 10 * 60_000;
const CACHE_SIZE = 1_000;

/** Servers that check their parameters name the one that they do not know. */
const UNKNOWN_PARAMETER = /ephemeral_message_parameters|(?:unknown|unexpected|unrecognized|wrong) (?:param|key|field)/i;
/** The whole chat is shut to us, for whatever message. */
const SHUT = /kicked|chat not found|bot is not a member|chat was deleted/i;

export function createEphemeralSupport(now: () => number): EphemeralSupport {
  const notAdministratorUntil = createBoundedMap<number, number>(CACHE_SIZE);
  let knownUntil = Number.NEGATIVE_INFINITY;
  let olderUntil = Number.NEGATIVE_INFINITY;
  let noTablesUntil = Number.NEGATIVE_INFINITY;
  let sign = false;
  const noteOlder = (): void => {
    olderUntil = now() + OLDER_TTL_MS;
    knownUntil = Number.NEGATIVE_INFINITY;
    sign = false;
  };
  const isKnown = (): boolean => now() < knownUntil;

  return {
    isKnown,
    isLikely: () => sign || isKnown(),
    mayTry: (chat, { trigger }) => {
      const isGroup = chat < 0;
      const mayPost = trigger !== null || now() >= (notAdministratorUntil.get(chat) ?? Number.NEGATIVE_INFINITY);
      return isGroup && mayPost && now() >= olderUntil;
    },
    noteOlder,
    noteSign: () => {
      sign = true;
      olderUntil = Number.NEGATIVE_INFINITY;
    },
    notePosted: (at) => {
      if (isEphemeral(at)) knownUntil = now() + KNOWN_TTL_MS;
      else noteOlder();
    },
    noteFailed: (chat, { trigger }, failed) => {
      if (failed.kind === 'lost') return false;
      const { code, why, movedTo } = failed;
      if (movedTo !== null) return true;
      if ((code !== 400 && code !== 403) || SHUT.test(why)) return false;
      if (UNKNOWN_PARAMETER.test(why)) noteOlder();
      else if (trigger === null) notAdministratorUntil.set(chat, now() + NOT_ADMINISTRATOR_TTL_MS);
      return true;
    },
    hasTables: () => isKnown() && now() >= noTablesUntil,
    noteNoTable: (failed) => {
      const isTaken = failed.kind === 'lost' ? failed.why !== OTHER_SHAPE : failed.code !== 400 && failed.code !== 404;
      if (!isTaken) noTablesUntil = now() + OLDER_TTL_MS;
      return !isTaken;
    },
    noteRights: (conversation) => notAdministratorUntil.delete(Number(nativeId(conversation))),
  };
}
