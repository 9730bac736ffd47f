import { z } from 'zod';
import type { ConversationId, Origin } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import { err, ok, type Result } from '../../src/core/result.ts';

/** A payload without a field that we need. `fields` has the names of such fields and no values. */
export type Unreadable = { readonly kind: 'unreadable'; readonly fields: readonly string[] };

/** https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling */
const Slash = z.object({
  user_id: z.string().min(1),
  user_name: z.string().optional(),
  team_id: z.string().optional(),
  enterprise_id: z.string().nullish(),
  channel_id: z.string().min(1),
  channel_name: z.string().optional(),
  text: z.string().default(''),
  trigger_id: z.string().min(1),
  response_url: z.string().optional(),
});
export type Slash = z.infer<typeof Slash>;

/** The fields around every event. https://docs.slack.dev/apis/events-api#callback-field */
const Envelope = {
  team_id: z.string().nullish(),
  enterprise_id: z.string().nullish(),
  is_ext_shared_channel: z.boolean().optional(),
};

/** https://docs.slack.dev/reference/events/app_mention */
const Mention = z.object({
  ...Envelope,
  event: z.object({
    user: z.string().optional(),
    bot_id: z.string().nullish(),
    user_team: z.string().nullish(),
    source_team: z.string().nullish(),
    team: z.string().nullish(),
    text: z.string(),
    ts: z.string().min(1),
    thread_ts: z.string().optional(),
    channel: z.string().min(1),
    edited: z.unknown().optional(),
  }),
});
export type Mention = z.infer<typeof Mention>;

const Person = z.object({
  id: z.string().min(1),
  username: z.string().optional(),
  name: z.string().optional(),
  team_id: z.string().nullish(),
});
export type Person = z.infer<typeof Person>;
/** The workspace that an interaction comes from; null if the app is installed for a whole organisation. */
const Workspace = z.object({ id: z.string(), enterprise_id: z.string().nullish() }).nullish();
const Channel = z.object({ id: z.string().min(1), name: z.string().optional() });

/** The fields we use of a file. Files of other workspaces have no address before they are asked for. https://docs.slack.dev/reference/objects/file-object */
export const SlackFile = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  size: z.number().nullish(),
  mode: z.string().nullish(),
  url_private_download: z.string().nullish(),
  url_private: z.string().nullish(),
});
export type SlackFile = z.infer<typeof SlackFile>;

const Option = z.object({ value: z.string() });
/** The value of a text input, a select, checkboxes or a file. */
const Input = z.object({
  value: z.string().nullish(),
  selected_option: Option.nullish(),
  selected_options: z.array(Option).nullish(),
  files: z.array(SlackFile).nullish(),
});
const ViewState = z.object({ values: z.record(z.string(), z.record(z.string(), Input)) });
export type ViewState = z.infer<typeof ViewState>;

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
const Click = z.object({
  user: Person,
  team: Workspace,
  channel: Channel.optional(),
  message: z.object({ ts: z.string(), thread_ts: z.string().optional() }).optional(),
  container: z.object({ is_ephemeral: z.boolean().optional(), thread_ts: z.string().optional() }).optional(),
  response_url: z.string().optional(),
  trigger_id: z.string().optional(),
  view: z
    .object({
      id: z.string().min(1),
      type: z.string(),
      callback_id: z.string().default(''),
      private_metadata: z.string().default(''),
      state: ViewState.optional(),
    })
    .optional(),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        value: z.string().nullish(),
        selected_option: Option.nullish(),
        action_ts: z.string().optional(),
      }),
    )
    .min(1),
});
export type Click = z.infer<typeof Click>;

/** https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload#view_submission */
const Submission = z.object({
  user: Person,
  team: Workspace,
  view: z.object({
    id: z.string().min(1),
    private_metadata: z.string().default(''),
    state: ViewState,
  }),
});
export type Submission = z.infer<typeof Submission>;

/** https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload */
const Shortcut = z.object({
  user: Person,
  team: Workspace,
  trigger_id: z.string().min(1),
  response_url: z.string().optional(),
  channel: Channel.optional(),
  message: z
    .object({
      ts: z.string(),
      thread_ts: z.string().optional(),
      text: z.string().default(''),
      blocks: z.unknown().optional(),
      attachments: z.unknown().optional(),
      files: z.array(SlackFile).nullish(),
    })
    .optional(),
});
export type Shortcut = z.infer<typeof Shortcut>;

/** https://docs.slack.dev/reference/events/app_home_opened */
const HomeOpened = z.object({
  ...Envelope,
  event: z.object({ user: z.string().min(1), tab: z.string().default('home') }),
});
export type HomeOpened = z.infer<typeof HomeOpened>;

/** https://docs.slack.dev/reference/events/member_joined_channel */
const Joined = z.object({ event: z.object({ user: z.string().min(1), channel: z.string().min(1) }) });
export type Joined = z.infer<typeof Joined>;

export const readSlash = (payload: unknown): Result<Slash, Unreadable> => read(Slash, payload);
export const readClick = (payload: unknown): Result<Click, Unreadable> => read(Click, payload);
export const readSubmission = (payload: unknown): Result<Submission, Unreadable> => read(Submission, payload);
export const readShortcut = (payload: unknown): Result<Shortcut, Unreadable> => read(Shortcut, payload);
export const readMention = (payload: unknown): Result<Mention, Unreadable> => read(Mention, payload);
export const readHomeOpened = (payload: unknown): Result<HomeOpened, Unreadable> => read(HomeOpened, payload);
export const readJoined = (payload: unknown): Result<Joined, Unreadable> => read(Joined, payload);

/** Logs which fields of a payload could not be read. Such a payload is acknowledged, but nothing is done. */
export function logUnreadable(log: Log, what: string, { fields }: Unreadable): undefined {
  log.error('slack.unreadable', { what, fields });
}

function read<T>(schema: z.ZodType<T>, payload: unknown): Result<T, Unreadable> {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return ok(parsed.data);
  return err({ kind: 'unreadable', fields: parsed.error.issues.map(({ path }) => path.join('.')) });
}

/** The position of a message or a command. `name` is the channel's: every direct conversation between two is `directmessage`. */
type Position = {
  readonly channel: string;
  readonly name?: string | undefined;
  readonly user: string;
  readonly thread?: string | null | undefined;
  readonly message?: string | null | undefined;
};

/** The app cannot write in the direct messages of two people: it answers there in the requester's own messages with the app. */
export function originAt({ channel, name, user, thread = null, message = null }: Position): Origin {
  if (name === 'directmessage' || channel === user)
    return { conversation: conversationOf(user), thread: null, message: null };
  return { conversation: conversationOf(channel), thread, message };
}

export const conversationOf = (id: string): ConversationId => `slack:${id}` as ConversationId;

/**
 * What a payload claims about the workspace of its sender, as ids of workspaces (`T…`) and enterprises (`E…`).
 *
 * @property user the sender's own workspace or enterprise. In an Enterprise Grid `user.team_id` may be the enterprise's id
 * @property workspace a workspace that the payload names, with its enterprise; it says nothing about other workspaces
 * @property context the workspace that the payload comes from; its sender may belong to another
 * @property shared true if the channel is shared with another organisation
 */
export type Claims = {
  readonly user: readonly string[];
  readonly workspace: { readonly id: string; readonly enterpriseId: string | null } | null;
  readonly context: string | null;
  readonly shared: boolean;
};

/** A command's workspace is its sender's: in a shared channel Slack offers everybody the commands of their own workspace. */
export const claimsOfSlash = ({ team_id: team, enterprise_id: enterprise }: Slash): Claims => ({
  user: ids(team),
  workspace: workspaceOf(team, enterprise),
  context: null,
  shared: false,
});

/** In a channel that is shared with another organisation, a `team` without the other two fields may be the channel's. */
export function claimsOfMention({
  event,
  team_id,
  enterprise_id,
  is_ext_shared_channel: shared = false,
}: Mention): Claims {
  const { user_team, source_team, team } = event;
  const own = ids(user_team, source_team);
  const workspace = workspaceOf(team_id, enterprise_id);
  if (own.length === 0 && shared) return { user: [], workspace, context: null, shared: true };
  return { user: [...own, ...ids(team)], workspace, context: team_id ?? null, shared };
}

/** The event names only the person. */
export const claimsOfHome = ({ team_id: team, enterprise_id: enterprise }: HomeOpened): Claims => ({
  user: [],
  workspace: workspaceOf(team, enterprise),
  context: team ?? null,
  shared: false,
});

/** A click, a form or a shortcut. Its `enterprise` is the installation's, so it says nothing about the person. */
export const claimsOf = ({ user, team }: Pick<Click | Submission | Shortcut, 'user' | 'team'>): Claims => ({
  user: ids(user.team_id),
  workspace: workspaceOf(team?.id, team?.enterprise_id),
  context: team?.id ?? null,
  shared: false,
});

const ids = (...given: readonly (string | null | undefined)[]): readonly string[] =>
  given.filter((id) => id != null && id !== '') as string[];

const workspaceOf = (id: string | null | undefined, enterpriseId: string | null | undefined): Claims['workspace'] =>
  id ? { id, enterpriseId: enterpriseId || null } : null;
