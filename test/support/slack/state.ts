import { readFileSync } from 'node:fs';

/** A message as it stands in the fake, with every text it had before. `person` null for the app's own. */
export type FakeMessage = {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | null;
  readonly person: string | null;
  text: string;
  blocks: readonly Readonly<Record<string, unknown>>[];
  metadata: unknown;
  readonly edits: { readonly text: string; readonly blocks: FakeMessage['blocks'] }[];
  readonly files?: readonly FakeFile[];
  readonly attached?: readonly PersonsFile[];
};

/** A file that was announced, with its bytes once they came; `shared` names the places in which it was shown. */
export type FakeFile = {
  readonly id: string;
  readonly name: string;
  readonly length: number;
  readonly altText: string | null;
  bytes: Buffer | null;
  title: string | null;
  readonly shared: { readonly channel: string; readonly threadTs: string | null }[];
};

/**
 * A file that a person sent. `deleted` leaves a tombstone; `behind` answers with Slack's login page, leads to another place, or stops in
 * the middle.
 */
export type PersonsFile = {
  readonly id: string;
  readonly name: string;
  readonly bytes: Buffer;
  deleted: boolean;
  behind: 'login page' | 'redirect' | 'silence' | number | null;
  /** How often it was downloaded. */
  downloads: number;
};

/** What one person was told in private, and by which road. */
export type FakeEphemeral = {
  readonly channel: string | null;
  readonly user: string;
  readonly threadTs: string | null;
  readonly text: string;
  readonly blocks: FakeMessage['blocks'];
  readonly via: 'chat.postEphemeral' | 'response_url';
  readonly body: Readonly<Record<string, unknown>>;
};

/** A view as it stands, with the ones it was before. */
export type FakeView = {
  readonly id: string;
  readonly user: string;
  view: Readonly<Record<string, unknown>>;
  readonly before: Readonly<Record<string, unknown>>[];
};

/** What Slack knows of somebody, where it is not what everybody has. */
export type FakeProfile = {
  readonly locale?: string;
  readonly deleted?: boolean;
  readonly teamId?: string;
  readonly enterpriseId?: string;
  readonly isStranger?: boolean;
  readonly isBot?: boolean;
  /** The handle, the whole name and the address, as people are looked up by. */
  readonly name?: string;
  readonly realName?: string;
  readonly email?: string;
};

/** A conversation of the workspace, and whether the app is in it. */
export type FakeChannel = { archived: boolean; joined: boolean; readonly isPrivate?: boolean; readonly name?: string };

/**
 * What the next call of a method meets: an error Slack names, an HTTP status, a 200 that is not JSON, or a connection that ends
 * before (`drop before accept`) or after the call took effect.
 */
export type Fault = string | number | 'drop before accept' | 'drop after accept' | 'not json';

export type FakeCall = {
  readonly method: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly at: number;
};

/** Everything the fake knows. The API reads and writes it, tests read it. */
export type FakeState = {
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly teamId: string;
  /** Of the Enterprise Grid that the workspace is part of, where it is. */
  enterpriseId: string | null;
  readonly botUserId: string;
  readonly channels: Map<string, FakeChannel>;
  /** How many items a page of a list holds. */
  pageSize: number;
  readonly groups: Map<string, string[]>;
  /** Groups that were disabled: since when, in epoch seconds. */
  readonly disabledGroups: Map<string, number>;
  /** Ids that nobody has; anybody else is taken for a member of the workspace. */
  readonly nobody: Set<string>;
  /** Scopes of the bot's token, and of the app-level token. */
  scopes: readonly string[];
  appScopes: readonly string[];
  readonly messages: FakeMessage[];
  readonly ephemerals: FakeEphemeral[];
  /** Every file, by its id. */
  readonly files: Map<string, FakeFile>;
  /** Every file that a person sent, by its id. */
  readonly sent: Map<string, PersonsFile>;
  /** The fake's own address. */
  base: string;
  /** Where the next files are to be uploaded; null for the fake's own address. */
  uploadUrl: string | null;
  readonly views: FakeView[];
  /** Everybody's Home tab, with every drawing of it. */
  readonly homes: Map<string, FakeView>;
  readonly profiles: Map<string, FakeProfile>;
  readonly calls: FakeCall[];
  /** What the product sent that Slack would not take, or people should not be sent; the fake's end fails where there is any. */
  readonly misfits: string[];
  /** Whether the workspace has the blocks of charts and tables yet. */
  hasCharts: boolean;
  readonly faults: Map<string, Fault[]>;
  /** Methods that are not answered yet: what answers them, and how many calls wait with their connection open. */
  readonly held: Map<string, { readonly released: Promise<void>; waiting: number }>;
  /** Channels that are slowed down: until when, in epoch milliseconds. */
  readonly limited: Map<string, number>;
  readonly triggers: Map<string, { readonly user: string; readonly at: number; used: boolean }>;
  readonly responses: Map<string, { readonly user: string; readonly channel: string | null; left: number }>;
  revoked: boolean;
  /** How far Slack's clock is ahead of ours, in the timestamps it signs. */
  aheadMs: number;
};

export const createState = (): FakeState => ({
  botToken: 'xoxb-fake-bot-token',
  appToken: 'xapp-fake-app-token',
  signingSecret: 'fake-signing-secret',
  teamId: 'T0HOME',
  enterpriseId: null,
  botUserId: 'U0TOPUP',
  channels: new Map(
    ['C0SUPPORT', 'C0APPROVALS', 'C0OPS'].map((channel) => [channel, { archived: false, joined: true }]),
  ),
  pageSize: 2,
  groups: new Map(),
  disabledGroups: new Map(),
  nobody: new Set(),
  scopes: MANIFEST_SCOPES,
  appScopes: ['connections:write'],
  messages: [],
  ephemerals: [],
  files: new Map(),
  sent: new Map(),
  base: '',
  uploadUrl: null,
  views: [],
  homes: new Map(),
  profiles: new Map(),
  calls: [],
  misfits: [],
  hasCharts: true,
  faults: new Map(),
  held: new Map(),
  limited: new Map(),
  triggers: new Map(),
  responses: new Map(),
  revoked: false,
  aheadMs: 0,
});

/** What an app that was made from our manifest has. */
const MANIFEST_SCOPES: readonly string[] = JSON.parse(
  readFileSync(new URL('../../../manifest.json', import.meta.url), 'utf8'),
).oauth_config.scopes.bot;

let count = 0;
/** A number that never comes twice: for timestamps, triggers and ids. */
export const nextNumber = (): number => (count += 1);
/** Slack's `ts`: seconds and six digits, one for each message. */
export const nextTs = (): string => `${Math.floor(Date.now() / 1000)}.${String(nextNumber()).padStart(6, '0')}`;

export const findMessage = (state: FakeState, channel: string, ts: string): FakeMessage | undefined =>
  state.messages.find((message) => message.channel === channel && message.ts === ts);

/** A person's id stands for their direct messages with the app; null where there is no such channel. */
export function channelOf(state: FakeState, id: string): string | null {
  if (/^[UW][A-Z0-9]+$/.test(id)) return `D${id.slice(1)}`;
  return state.channels.has(id) || /^D[A-Z0-9]+$/.test(id) ? id : null;
}
