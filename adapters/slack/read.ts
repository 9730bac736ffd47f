import { z } from 'zod';
import { numbersIn } from '../../commands/keywords.ts';
import type { ConversationId, Origin } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import type { AccountId } from '../../src/core/people.ts';
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

const Option = z.object({ value: z.string() });
/** The value of a text input, a select or checkboxes. */
const Input = z.object({
  value: z.string().nullish(),
  selected_option: Option.nullish(),
  selected_options: z.array(Option).nullish(),
});
const ViewState = z.object({ values: z.record(z.string(), z.record(z.string(), Input)) });
export type ViewState = z.infer<typeof ViewState>;

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
const Click = z.object({
  user: Person,
  team: Workspace,
  channel: Channel.optional(),
  message: z.object({ ts: z.string(), thread_ts: z.string().optional() }).optional(),
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

/**
 * Returns the words as a person typed them: Slack's links become the text that they show, and `&amp; &lt; &gt;` are decoded once.
 * Of a `tel:` link only the target is kept, because the spaces of the number that it shows would split it. A `<…>` that a person
 * typed arrives encoded, so it is no link. https://docs.slack.dev/messaging/formatting-message-text
 */
export function plainText(text: string): string {
  if (!/[<&]/.test(text)) return text;
  return text
    .replace(/<tel:([^|<>\s]+)(?:\|[^<>]*)?>/gi, 'tel:$1')
    .replace(/<(?:https?|mailto):[^|<>]*\|([^<>]*)>/gi, '$1')
    .replace(/<((?:https?|mailto):[^|<>]*)>/gi, '$1')
    .replace(/<([@#])[^|<>]+\|([^<>]+)>/g, '$1$2')
    .replace(/&(amp|lt|gt);/g, (_, name: keyof typeof ENTITIES) => ENTITIES[name]);
}
const ENTITIES = { amp: '&', lt: '<', gt: '>' } as const;

/** The account of each mention in a text, by its words in `plainText`: `@lin`, or the mention itself if Slack gave no name. */
export const mentionsIn = (text: string): ReadonlyMap<string, AccountId> =>
  new Map(
    [...text.matchAll(/<@([UW][A-Z0-9]+)(?:\|([^<>]+))?>/g)].map(([whole, id, name]) => [
      name === undefined ? whole : `@${name}`,
      `slack:${id}` as AccountId,
    ]),
  );

/**
 * The command in a message that mentions the app: the text after the mention, or the text before it if nothing follows.
 *
 * @param botUserId null until Slack has told our own id; then the first mention counts as ours
 */
export function lineAfterMention(text: string, botUserId: string | null): string {
  const mention = new RegExp(`<@${botUserId ?? '[UW][A-Z0-9]+'}(?:\\|[^<>]*)?>`).exec(text);
  if (!mention) return plainText(text).trim();
  const after = plainText(text.slice(mention.index + mention[0].length)).trim();
  return after === '' ? plainText(text.slice(0, mention.index)).trim() : after;
}

/**
 * The only mobile number in a message, as 11 digits; empty if there is none, or more than one. Bots write into blocks and attachments,
 * which are read if the text itself has no number.
 */
export function numberIn({ text, blocks, attachments }: NonNullable<Shortcut['message']>): string {
  const [only = '', ...others] =
    [text, wordsIn(blocks), wordsIn(attachments)]
      .map((words) => numbersIn(plainText(words)))
      .find(({ length }) => length > 0) ?? [];
  return others.length === 0 ? only : '';
}

/** The fields of Slack's blocks and attachments that hold words. */
const WORD_FIELDS = new Set(['text', 'fallback', 'pretext', 'title', 'value', 'footer', 'author_name']);
const MAX_DEPTH = 12;

/** The words in blocks or attachments. The parts of a line are joined, because bold type may divide a number. */
function wordsIn(given: unknown, depth = 0): string {
  if (depth > MAX_DEPTH || typeof given !== 'object' || given === null) return '';
  if (Array.isArray(given)) return given.map((one) => wordsIn(one, depth + 1)).join('\n');
  const { type, elements } = given as { readonly type?: unknown; readonly elements?: unknown };
  if (typeof type === 'string' && /^rich_text_(?:section|preformatted|quote)$/.test(type) && Array.isArray(elements))
    return elements.map((one) => wordsIn(one, depth + 1)).join('');
  const words = Object.entries(given).map(([key, value]) =>
    typeof value === 'string'
      ? WORD_FIELDS.has(key) || value.startsWith('tel:')
        ? value
        : ''
      : wordsIn(value, depth + 1),
  );
  return words.filter((part) => part !== '').join('\n');
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
