import type { Entity } from './html.ts';

/** Somebody on Telegram, as it names them in updates. */
export type FakeUser = {
  readonly id: number;
  readonly first_name: string;
  readonly last_name?: string;
  readonly language_code?: string;
};

export type FakeButton = { readonly text: string; readonly callback_data: string };

/** A file in a message: what was sent, and as what. */
export type FakeFile = { readonly as: 'document' | 'photo'; readonly name: string; readonly bytes: Buffer };

/** A document that a person sent. `size` is what Telegram says of it. */
export type PersonsDocument = {
  readonly id: string;
  readonly name: string;
  readonly bytes: Buffer;
  readonly size: number;
  deleted: boolean;
};

/** A message that stands in a chat now. `edits` counts its changes; `from` is null for the bot's own. */
export type FakeMessage = {
  readonly chat: number;
  readonly id: number;
  readonly from: number | null;
  readonly text: string;
  readonly entities: readonly Entity[];
  readonly keyboard: readonly (readonly FakeButton[])[];
  readonly topic: number | null;
  readonly replyTo: number | null;
  readonly edits: number;
  /** Opens a field for a reply; such a message cannot be edited. */
  readonly asks: boolean;
  readonly file?: FakeFile;
  readonly document?: PersonsDocument;
};

export type FakeChat = {
  readonly id: number;
  readonly type: 'private' | 'group' | 'supergroup';
  readonly messages: Map<number, FakeMessage>;
  readonly topics: Map<number, 'open' | 'closed'>;
  nextMessage: number;
  /** Who administrates it, as `getChatAdministrators` tells. */
  administrators: readonly FakeUser[];
  /** People who were seen there; whoever administrates it is there too. */
  readonly people: Map<number, FakeUser & { readonly left?: boolean; readonly is_bot?: boolean }>;
  /** What the bot is there, and what everybody may do. */
  bot: 'administrator' | 'member' | 'restricted' | 'left';
  membersMaySend: boolean;
  /** Null outside a forum, which alone has a General topic. */
  general: 'open' | 'closed' | null;
  kicked: boolean;
  movedTo: number | null;
  limitedUntil: number;
};

export type Chats = {
  /** The chat, made where it is not there yet: positive ids are private, -100… supergroups. */
  readonly open: (id: number) => FakeChat;
  readonly find: (id: number) => FakeChat | null;
  readonly add: (
    chat: FakeChat,
    message: Omit<FakeMessage, 'chat' | 'id' | 'edits' | 'asks'> & { asks?: boolean },
  ) => FakeMessage;
};

export function createChats(): Chats {
  const chats = new Map<number, FakeChat>();
  const open = (id: number): FakeChat => {
    const known = chats.get(id);
    if (known) return known;
    const chat = createChat(id);
    chats.set(id, chat);
    return chat;
  };
  return {
    open,
    find: (id) => chats.get(id) ?? null,
    add: (chat, message) => {
      const added = { asks: false, ...message, chat: chat.id, id: chat.nextMessage, edits: 0 };
      chat.nextMessage += 1;
      chat.messages.set(added.id, added);
      return added;
    },
  };
}

function createChat(id: number): FakeChat {
  const type = id > 0 ? 'private' : String(id).startsWith('-100') ? 'supergroup' : 'group';
  const fresh = {
    messages: new Map(),
    topics: new Map(),
    administrators: [],
    people: new Map(),
    bot: 'member' as const,
    membersMaySend: true,
    general: null,
    kicked: false,
    movedTo: null,
    limitedUntil: 0,
  };
  return { id, type, nextMessage: 1, ...fresh };
}
