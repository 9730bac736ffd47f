import type { FakeChat } from './chats.ts';

/** A chat as `getChat` tells of it. https://core.telegram.org/bots/api#chatfullinfo */
export function chatAsTold({ id, type, general, membersMaySend }: FakeChat): unknown {
  if (type === 'private') return { id, type, first_name: 'somebody' };
  const forum = general === null ? {} : { is_forum: true };
  return { id, type, title: `group ${id}`, ...forum, permissions: { can_send_messages: membersMaySend } };
}

/** Somebody in a chat as `getChatMember` tells of them; null for nobody it knows. https://core.telegram.org/bots/api#chatmember */
export function memberAsTold(
  chat: FakeChat,
  bot: { readonly id: number; readonly username: string },
  id: number,
): unknown {
  if (id === bot.id) {
    const user = { ...bot, is_bot: true, first_name: 'topup-desk' };
    const rights = chat.bot === 'restricted' ? { is_member: true, can_send_messages: false } : {};
    return { user, status: chat.bot, ...rights };
  }
  const administrator = chat.administrators.find((one) => one.id === id);
  if (administrator) return { user: { is_bot: false, ...administrator }, status: 'administrator' };
  const person = chat.people.get(id);
  if (person === undefined) return null;
  const { left = false, ...user } = person;
  return { user: { is_bot: false, ...user }, status: left ? 'left' : 'member' };
}
