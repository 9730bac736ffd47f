import { createHmac } from 'node:crypto';
import { fileObjectOf } from './files.ts';
import { type FakeEphemeral, type FakeMessage, type FakeState, type FakeView, nextNumber, nextTs } from './state.ts';

type Json = Readonly<Record<string, unknown>>;
/** Who does something, and where. `team` is another workspace's for somebody from outside, `enterprise` the one it is part of. */
export type Who = {
  readonly user?: string;
  readonly channel?: string;
  readonly team?: string;
  readonly enterprise?: string;
};

export const DEFAULT_USER = 'U0AGENT';
export const DEFAULT_CHANNEL = 'C0SUPPORT';

/** Slack's signature of a body, sent at `timestamp` (seconds). */
export const signatureOf = (secret: string, timestamp: number | string, body: string | Uint8Array): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`;

/** The payloads Slack sends, with the fields its reference shows. `responseUrl` makes the address a private answer goes to. */
export function createPayloads(state: FakeState, responseUrl: (user: string, channel: string | null) => string) {
  const trigger = (user: string): string => {
    const id = `${nextNumber()}.${Date.now()}.trigger`;
    state.triggers.set(id, { user, at: Date.now(), used: false });
    return id;
  };
  const person = ({ user = DEFAULT_USER, team = state.teamId }: Who) => ({
    id: user,
    username: user.toLowerCase(),
    name: user.toLowerCase(),
    team_id: team,
  });
  const interaction = (type: string, who: Who): Json => ({
    type,
    team:
      who.enterprise === undefined
        ? { id: state.teamId, domain: 'home' }
        : { id: who.team, domain: 'away', enterprise_id: who.enterprise },
    user: person(who),
    api_app_id: 'A0TOPUP',
    token: 'unused',
    enterprise: null,
    is_enterprise_install: false,
  });
  const channelNamed = (id: string) => ({ id, name: id.startsWith('D') ? 'directmessage' : id.toLowerCase() });

  return {
    slash: (
      text: string,
      { user = DEFAULT_USER, channel = DEFAULT_CHANNEL, team = state.teamId, enterprise }: Who = {},
    ) => ({
      token: 'unused',
      team_id: team,
      ...(enterprise === undefined ? {} : { enterprise_id: enterprise }),
      team_domain: 'home',
      channel_id: channel,
      channel_name: channelNamed(channel).name,
      user_id: user,
      user_name: user.toLowerCase(),
      command: '/topup',
      text: escaped(text),
      api_app_id: 'A0TOPUP',
      is_enterprise_install: 'false',
      response_url: responseUrl(user, channel),
      trigger_id: trigger(user),
    }),
    click: (message: FakeMessage, action: string, who: Who = {}): Json => ({
      ...interaction('block_actions', who),
      container: { type: 'message', message_ts: message.ts, channel_id: message.channel, is_ephemeral: false },
      trigger_id: trigger(who.user ?? DEFAULT_USER),
      channel: channelNamed(message.channel),
      message: {
        type: 'message',
        ts: message.ts,
        ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
        text: message.text,
        blocks: message.blocks,
      },
      response_url: responseUrl(who.user ?? DEFAULT_USER, message.channel),
      actions: [{ ...buttonOf(message, action), block_id: 'b1', action_ts: nextTs() }],
    }),
    clickEphemeral: ({ channel, blocks, threadTs }: FakeEphemeral, action: string, who: Who = {}): Json => ({
      ...interaction('block_actions', who),
      container: {
        ...{ type: 'message', message_ts: nextTs(), channel_id: channel, is_ephemeral: true },
        ...(threadTs === null ? {} : { thread_ts: threadTs }),
      },
      trigger_id: trigger(who.user ?? DEFAULT_USER),
      channel: channelNamed(channel ?? ''),
      response_url: responseUrl(who.user ?? DEFAULT_USER, channel),
      actions: [{ ...elementOf(blocks, action), block_id: 'b1', action_ts: nextTs() }],
    }),
    submitView: (values: Readonly<Record<string, string>>, who: Who = {}, opened = state.views.at(-1)): Json => ({
      ...interaction('view_submission', who),
      trigger_id: trigger(who.user ?? DEFAULT_USER),
      view: filledIn(state, opened, values),
    }),
    fill: (
      values: Readonly<Record<string, string>>,
      field: string,
      who: Who = {},
      opened = state.views.at(-1),
    ): Json => ({
      ...interaction('block_actions', who),
      trigger_id: trigger(who.user ?? DEFAULT_USER),
      container: { type: 'view', view_id: opened?.id },
      view: filledIn(state, opened, values),
      actions: [
        { type: 'plain_text_input', block_id: field, action_id: field, value: values[field], action_ts: nextTs() },
      ],
    }),
    clickView: (opened: FakeView | undefined, action: string, who: Who = {}): Json => ({
      ...interaction('block_actions', who),
      trigger_id: trigger(who.user ?? DEFAULT_USER),
      container: { type: 'view', view_id: opened?.id },
      view: { ...opened?.view, id: opened?.id },
      actions: [
        { ...elementOf((opened?.view.blocks ?? []) as readonly Json[], action), block_id: 'b1', action_ts: nextTs() },
      ],
    }),
    homeOpened: (user: string, tab: string): Json => ({
      type: 'event_callback',
      team_id: state.teamId,
      api_app_id: 'A0TOPUP',
      event_id: `Ev${nextNumber()}`,
      event: { type: 'app_home_opened', user, channel: `D${user.slice(1)}`, tab, event_ts: nextTs() },
    }),
    mention: (message: FakeMessage, event: Json = {}, envelope: Json = {}): Json => ({
      type: 'event_callback',
      team_id: state.teamId,
      ...envelope,
      api_app_id: 'A0TOPUP',
      event_id: `Ev${nextNumber()}`,
      event_time: Math.floor(Date.now() / 1000),
      authorizations: [{ team_id: state.teamId, enterprise_id: null, user_id: state.botUserId, is_bot: true }],
      event: {
        type: 'app_mention',
        user: message.person,
        team: state.teamId,
        text: message.text,
        ts: message.ts,
        event_ts: message.ts,
        channel: message.channel,
        ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
        ...event,
      },
    }),
    globalShortcut: (who: Who = {}): Json => ({
      ...interaction('shortcut', who),
      callback_id: 'topup_global',
      action_ts: nextTs(),
      trigger_id: trigger(who.user ?? DEFAULT_USER),
    }),
    messageShortcut: (message: FakeMessage, who: Who = {}, callback = 'topup_message'): Json => ({
      ...interaction('message_action', who),
      callback_id: callback,
      action_ts: nextTs(),
      trigger_id: trigger(who.user ?? DEFAULT_USER),
      response_url: responseUrl(who.user ?? DEFAULT_USER, message.channel),
      message_ts: message.ts,
      channel: channelNamed(message.channel),
      message: {
        type: 'message',
        user: message.person,
        ts: message.ts,
        ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
        text: message.text,
        ...(message.attached && { files: message.attached.map((file) => fileObjectOf(state, file)) }),
      },
    }),
  };
}

const buttonOf = (message: FakeMessage, wanted: string): Json => elementOf(message.blocks, wanted);

/** What a click says of a button, found by its action, its label or its value, or of a choice in a list, found by its value. */
function elementOf(blocks: readonly Json[], wanted: string): Json {
  const elements = blocks.flatMap((block) => [
    ...(block.type === 'actions' ? (block.elements as readonly Json[]) : []),
    ...(block.accessory === undefined ? [] : [block.accessory as Json]),
  ]);
  const button = elements.find(
    ({ action_id, text, value }) => [action_id, value].includes(wanted) || (text as Json | undefined)?.text === wanted,
  );
  if (button) return { type: 'button', action_id: button.action_id, value: button.value, text: button.text };
  const select = elements.find(({ options }) => optionIn(options, wanted) !== undefined);
  if (select === undefined) throw new Error(`nothing to click called ${wanted}: ${JSON.stringify(elements)}`);
  return { type: select.type, action_id: select.action_id, selected_option: optionIn(select.options, wanted) };
}

const optionIn = (options: unknown, wanted: string): Json | undefined =>
  ((options ?? []) as readonly Json[]).find(({ value }) => value === wanted);

/** A view with something in its fields, as Slack sends it: a text for a field, a chosen option for a list. */
function filledIn(state: FakeState, opened: FakeView | undefined, values: Readonly<Record<string, string>>): Json {
  const blocks = (opened?.view.blocks ?? []) as readonly Json[];
  const inputOf = (block: string, value: string): Json => {
    const element = blocks.find(({ block_id }) => block_id === block)?.element as Json | undefined;
    const name = String(element?.action_id ?? block);
    const option = optionIn(element?.options, value);
    if (element?.type === 'static_select') return { [name]: { type: element.type, selected_option: option ?? null } };
    if (element?.type === 'checkboxes') {
      return { [name]: { type: element.type, selected_options: option === undefined ? [] : [option] } };
    }
    if (element?.type === 'file_input') {
      const file = state.sent.get(value);
      return { [name]: { type: element.type, files: file === undefined ? [] : [fileObjectOf(state, file)] } };
    }
    return { [name]: { type: 'plain_text_input', value: value === '' ? null : value } };
  };
  return {
    ...opened?.view,
    id: opened?.id ?? `V${nextNumber()}`,
    hash: `${Date.now()}.hash`,
    state: {
      values: Object.fromEntries(Object.entries(values).map(([block, value]) => [block, inputOf(block, value)])),
    },
  };
}

/** Slack encodes these three in what was typed, and writes who `@U0WU` or `@U0WU|wu` is, as the manifest's `should_escape` asks. */
const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/(?<!\S)@(U[A-Z0-9]+(?:\|\w+)?)(?!\S)/g, '<@$1>');

/** The headers with which Slack signs a body. */
export function signed({ signingSecret, aheadMs }: FakeState, body: string): Readonly<Record<string, string>> {
  const timestamp = Math.floor((Date.now() + aheadMs) / 1000);
  return {
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': signatureOf(signingSecret, timestamp, body),
  };
}
