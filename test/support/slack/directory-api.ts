import type { FakeState } from './state.ts';

type Fields = Readonly<Record<string, string>>;
type Answer = Readonly<Record<string, unknown>> & { readonly error?: string };

/** The lists that Slack gives page by page, and the look-ups by name. Pages are as small as `state.pageSize`. */
export const DIRECTORY_METHODS: Readonly<Record<string, (state: FakeState, fields: Fields) => Answer>> = {
  'conversations.list': ({ channels, pageSize, scopes }, { cursor = '', types = 'public_channel' }) => {
    const wanted = types.split(',');
    if (wanted.includes('private_channel') && !scopes.includes('groups:read')) return { error: 'missing_scope' };
    if (wanted.includes('public_channel') && !scopes.includes('channels:read')) return { error: 'missing_scope' };
    const listed = [...channels].filter(
      ([, { isPrivate = false, joined }]) =>
        wanted.includes(isPrivate ? 'private_channel' : 'public_channel') && (!isPrivate || joined),
    );
    const all = listed.map(([id, { name, archived, joined }]) => ({
      id,
      name: name ?? id.toLowerCase(),
      is_archived: archived,
      is_member: joined,
    }));
    return paged('channels', all, cursor, pageSize);
  },
  'users.list': ({ profiles, pageSize }, { cursor = '' }) =>
    paged(
      'members',
      [...profiles].map(([id, profile]) => memberOf(id, profile)),
      cursor,
      pageSize,
    ),
  'users.lookupByEmail': ({ profiles }, { email = '' }) => {
    const found = [...profiles].find(
      ([, profile]) => profile.email?.toLowerCase() === email.toLowerCase() && profile.deleted !== true,
    );
    return found === undefined ? { error: 'users_not_found' } : { user: memberOf(...found) };
  },
};

type Profile = FakeState['profiles'] extends Map<string, infer P> ? P : never;
const memberOf = (id: string, { name = id.toLowerCase(), realName = '', deleted = false, isBot = false }: Profile) => ({
  id,
  name,
  real_name: realName,
  deleted,
  is_bot: isBot,
  profile: { display_name: name, real_name: realName },
});

function paged(key: string, all: readonly unknown[], cursor: string, size: number): Answer {
  const from = cursor === '' ? 0 : Number(cursor);
  if (!Number.isInteger(from) || from > all.length) return { error: 'invalid_cursor' };
  const next = from + size;
  return { [key]: all.slice(from, next), response_metadata: { next_cursor: next < all.length ? String(next) : '' } };
}
