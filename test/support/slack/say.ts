import { DEFAULT_CHANNEL, DEFAULT_USER, type Who } from './payloads.ts';
import { type FakeMessage, type FakeState, nextNumber, nextTs, type PersonsFile } from './state.ts';

type Said = {
  readonly text: string;
  readonly user: string;
  readonly channel: string;
  readonly threadTs: string | null;
};
/** Somebody writes a message. */
export function write(
  state: FakeState,
  { text, user, channel, threadTs }: Said,
  attached: readonly PersonsFile[] = [],
): FakeMessage {
  const message: FakeMessage = {
    channel,
    ts: nextTs(),
    threadTs,
    person: user,
    text,
    blocks: [],
    metadata: null,
    edits: [],
    ...(attached.length > 0 && { attached }),
  };
  state.messages.push(message);
  return message;
}

/** Somebody sends a file. */
export function sayFile(state: FakeState, name: string, bytes: string | Buffer, who: Who) {
  const { user = DEFAULT_USER, channel = DEFAULT_CHANNEL } = who;
  const file: PersonsFile = {
    ...{ id: `F${nextNumber()}`, name, bytes: Buffer.from(bytes), deleted: false, behind: null, downloads: 0 },
  };
  state.sent.set(file.id, file);
  return { file, message: write(state, { text: '', user, channel, threadTs: null }, [file]) };
}
