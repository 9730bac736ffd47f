import { DIRECTORY_METHODS } from './directory-api.ts';
import { FILE_METHODS } from './files.ts';
import { refusalOfBlocks } from './limits.ts';
import { channelOf, type FakeMessage, type FakeState, findMessage, nextNumber, nextTs } from './state.ts';
import { refusalOfView } from './view-limits.ts';

type Fields = Readonly<Record<string, string>>;
/** What a method answers; `error` makes it `ok: false`. */
type Answer = Readonly<Record<string, unknown>> & { readonly error?: string };
type Method = (state: FakeState, fields: Fields, url: { readonly http: string; readonly socket: string }) => Answer;

const TRIGGER_MS = 3_000;

/** The Web API's methods the product calls, as strict as Slack's own. A method that is not here is `unknown_method`. */
export const METHODS: Readonly<Record<string, Method>> = {
  ...DIRECTORY_METHODS,
  ...FILE_METHODS,
  'auth.test': ({ teamId, enterpriseId, botUserId }) => ({
    team_id: teamId,
    ...(enterpriseId === null ? {} : { enterprise_id: enterpriseId }),
    user_id: botUserId,
    bot_id: 'B0TOPUP',
    team: 'home',
    url: 'https://acme.slack.com/',
  }),
  'chat.postMessage': postMessage,
  'chat.update': updateMessage,
  'chat.postEphemeral': postEphemeral,
  'users.info': ({ profiles, nobody }, { user = '', include_locale }) => {
    if (!/^[UW][A-Z0-9]+$/.test(user) || nobody.has(user)) return { error: 'user_not_found' };
    const {
      locale = 'en-US',
      deleted = false,
      teamId,
      enterpriseId,
      isStranger,
      isBot = false,
    } = profiles.get(user) ?? {};
    return {
      user: {
        ...{ id: user, name: user.toLowerCase(), deleted, is_bot: isBot },
        ...(include_locale === 'true' ? { locale } : {}),
        ...(teamId === undefined ? {} : { team_id: teamId }),
        ...(enterpriseId === undefined ? {} : { enterprise_user: { enterprise_id: enterpriseId, teams: [teamId] } }),
        ...(isStranger === undefined ? {} : { is_stranger: isStranger }),
      },
    };
  },
  'views.open': openView,
  'views.publish': publishView,
  'views.update': updateView,
  'usergroups.users.list': ({ groups }, { usergroup = '' }) => {
    const users = groups.get(usergroup);
    return users ? { users } : { error: 'no_such_subteam' };
  },
  'usergroups.list': ({ groups, disabledGroups, teamId }, { include_disabled }) => ({
    usergroups: [...groups].flatMap(([id, users]) => {
      const disabledAt = disabledGroups.get(id) ?? 0;
      if (disabledAt > 0 && include_disabled !== 'true') return [];
      const handle = id.toLowerCase();
      return [{ id, team_id: teamId, handle, date_delete: disabledAt, user_count: String(users.length) }];
    }),
  }),
  'conversations.info': conversationInfo,
  'apps.connections.open': (_, __, { socket }) => ({ url: socket }),
};

/** The scopes of which a method needs one; a method that is not here needs none. */
export const NEEDS_SCOPE: Readonly<Record<string, readonly string[]>> = {
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'files.info': ['files:read'],
  'files.getUploadURLExternal': ['files:write'],
  'files.completeUploadExternal': ['files:write'],
  'conversations.open': ['im:write'],
  'users.info': ['users:read'],
  'usergroups.list': ['usergroups:read'],
  'usergroups.users.list': ['usergroups:read'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.list': ['channels:read', 'groups:read'],
  'users.list': ['users:read'],
  'users.lookupByEmail': ['users:read.email'],
};

/** A private channel that the app is not in is as if it were not there, and so is one of a kind for which the scope is missing. */
function conversationInfo({ channels, scopes }: FakeState, { channel = '' }: Fields): Answer {
  const found = channels.get(channel);
  if (found === undefined || (found.isPrivate && !found.joined)) return { error: 'channel_not_found' };
  if (!scopes.includes(found.isPrivate ? 'groups:read' : 'channels:read')) return { error: 'missing_scope' };
  const { archived, joined, isPrivate = false } = found;
  return {
    channel: {
      ...{ id: channel, name: channel.toLowerCase(), is_channel: true, is_im: false, is_private: isPrivate },
      ...{ is_archived: archived, is_member: joined },
    },
  };
}

function postMessage(state: FakeState, fields: Fields): Answer {
  const channel = channelOf(state, fields.channel ?? '');
  const refused = refusalOfChannel(state, channel);
  if (refused !== null || channel === null) return { error: refused ?? 'channel_not_found' };
  const content = contentOf(fields);
  if ('error' in content) return content;
  const threadTs = fields.thread_ts ?? null;
  const root = threadTs === null ? null : findMessage(state, channel, threadTs);
  if (root === undefined) return { error: 'thread_not_found' };
  // Slack asks for the parent's own timestamp, and so does the fake.
  if (root?.threadTs) return { error: 'cannot_reply_to_message' };
  const message: FakeMessage = { ...content, channel, ts: nextTs(), threadTs, person: null, edits: [] };
  state.messages.push(message);
  return { channel, ts: message.ts, message: { text: message.text } };
}

function updateMessage(state: FakeState, fields: Fields): Answer {
  // Only what the API answered names a channel here: a person's id does not.
  if (!/^[CDG]/.test(fields.channel ?? '')) return { error: 'channel_not_found' };
  const message = findMessage(state, fields.channel ?? '', fields.ts ?? '');
  if (!message) return { error: 'message_not_found' };
  if (message.person !== null) return { error: 'cant_update_message' };
  const refused = refusalOfChannel(state, message.channel);
  if (refused) return { error: refused };
  if ((fields.text ?? '').length > 4_000) return { error: 'msg_too_long' };
  if (fields.parse !== 'none' || fields.link_names !== 'false') return { error: 'fake_needs_parse_and_link_names' };
  const content = contentOf(fields);
  if ('error' in content) return content;
  message.edits.push({ text: message.text, blocks: message.blocks });
  Object.assign(message, content);
  return { channel: message.channel, ts: message.ts };
}

function postEphemeral(state: FakeState, fields: Fields): Answer {
  const { channel = '', user = '', thread_ts = null } = fields;
  const refused = refusalOfChannel(state, state.channels.has(channel) ? channel : null);
  if (refused) return { error: refused };
  if (!/^[UW][A-Z0-9]+$/.test(user)) return { error: 'user_not_in_channel' };
  const content = contentOf(fields);
  if ('error' in content) return content;
  state.ephemerals.push({ ...content, channel, user, threadTs: thread_ts, via: 'chat.postEphemeral', body: fields });
  return { message_ts: nextTs() };
}

function openView(state: FakeState, fields: Fields): Answer {
  const trigger = state.triggers.get(fields.trigger_id ?? '');
  if (!trigger) return { error: 'invalid_trigger_id' };
  if (trigger.used) return { error: 'exchanged_trigger_id' };
  if (Date.now() - trigger.at > TRIGGER_MS) return { error: 'expired_trigger_id' };
  const view = jsonOf(fields.view);
  const refused = refusalOfView(view);
  if (refused) return invalid(refused);
  if (fields.view?.includes('"file_input"') && !state.scopes.includes('files:read')) return { error: 'missing_scope' };
  trigger.used = true;
  const opened = { id: `V${nextNumber()}`, user: trigger.user, view: view as View, before: [] };
  state.views.push(opened);
  return { view: { ...opened.view, id: opened.id } };
}

function updateView(state: FakeState, fields: Fields): Answer {
  const standing = state.views.find(({ id }) => id === fields.view_id);
  if (!standing) return { error: 'not_found' };
  const view = jsonOf(fields.view);
  const refused = refusalOfView(view);
  if (refused) return invalid(refused);
  standing.before.push(standing.view);
  standing.view = view as View;
  return { view: { ...standing.view, id: standing.id } };
}

function publishView(state: FakeState, fields: Fields): Answer {
  const { user_id: user = '' } = fields;
  if (!/^[UW][A-Z0-9]+$/.test(user)) return { error: 'invalid_arguments' };
  const view = jsonOf(fields.view);
  const refused = refusalOfView(view, 'home');
  if (refused) return invalid(refused);
  const known = state.homes.get(user);
  const before = known === undefined ? [] : [...known.before, known.view];
  const home = { id: known?.id ?? `V${nextNumber()}`, user, view: view as View, before };
  state.homes.set(user, home);
  return { view: { ...home.view, id: home.id } };
}

type View = Readonly<Record<string, unknown>>;
const invalid = (why: string): Answer => ({
  error: 'invalid_arguments',
  response_metadata: { messages: [`[ERROR] ${why}`] },
});

function refusalOfChannel({ channels }: FakeState, id: string | null): string | null {
  if (id === null) return 'channel_not_found';
  const channel = channels.get(id);
  if (channel?.archived) return 'is_archived';
  return channel && !channel.joined ? 'not_in_channel' : null;
}

type Content = Pick<FakeMessage, 'text' | 'blocks' | 'metadata'>;
function contentOf(fields: Fields): Content | { readonly error: string } {
  const { text = '' } = fields;
  const blocks = fields.blocks === undefined ? [] : jsonOf(fields.blocks);
  const refused = refusalOfBlocks(blocks);
  if (refused) return { error: 'invalid_blocks' };
  if (text === '' && fields.blocks === undefined) return { error: 'no_text' };
  if (text.length > 40_000) return { error: 'msg_too_long' };
  const metadata = fields.metadata === undefined ? null : jsonOf(fields.metadata);
  return { text, blocks: blocks as Content['blocks'], metadata };
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}
