import { z } from 'zod';
import { err, ok, type Result } from '../../src/core/result.ts';

/** A payload that lacks a field we cannot do without. `fields` names them and holds no value. */
export type Unreadable = { readonly kind: 'unreadable'; readonly fields: readonly string[] };

/** https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling */
const Slash = z.object({
  user_id: z.string().min(1),
  user_name: z.string().optional(),
  team_id: z.string().optional(),
  channel_id: z.string().min(1),
  channel_name: z.string().optional(),
  text: z.string().default(''),
  trigger_id: z.string().min(1),
  response_url: z.string().optional(),
});
export type Slash = z.infer<typeof Slash>;

/** https://docs.slack.dev/reference/events/app_mention */
const Mention = z.object({
  event: z.object({
    user: z.string().optional(),
    bot_id: z.string().nullish(),
    user_team: z.string().optional(),
    team: z.string().optional(),
    text: z.string(),
    ts: z.string().min(1),
    thread_ts: z.string().optional(),
    channel: z.string().min(1),
  }),
});
export type Mention = z.infer<typeof Mention>['event'];

const Person = z.object({
  id: z.string().min(1),
  username: z.string().optional(),
  name: z.string().optional(),
  team_id: z.string().optional(),
});
export type Person = z.infer<typeof Person>;
const Channel = z.object({ id: z.string().min(1), name: z.string().optional() });

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
const Click = z.object({
  user: Person,
  channel: Channel.optional(),
  message: z.object({ ts: z.string(), thread_ts: z.string().optional() }).optional(),
  response_url: z.string().optional(),
  trigger_id: z.string().optional(),
  actions: z
    .array(z.object({ action_id: z.string(), value: z.string().optional(), action_ts: z.string().optional() }))
    .min(1),
});
export type Click = z.infer<typeof Click>;

/** The value of a text input or of a select, whichever the form had. */
const Input = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
});

/** https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload#view_submission */
const Submission = z.object({
  user: Person,
  view: z.object({
    id: z.string().min(1),
    private_metadata: z.string().default(''),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), Input)) }),
  }),
});
export type Submission = z.infer<typeof Submission>;

/** https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload */
const Shortcut = z.object({
  user: Person,
  trigger_id: z.string().min(1),
  response_url: z.string().optional(),
  channel: Channel.optional(),
  message: z.object({ ts: z.string(), thread_ts: z.string().optional(), text: z.string().default('') }).optional(),
});
export type Shortcut = z.infer<typeof Shortcut>;

export const readSlash = (payload: unknown): Result<Slash, Unreadable> => read(Slash, payload);
export const readClick = (payload: unknown): Result<Click, Unreadable> => read(Click, payload);
export const readSubmission = (payload: unknown): Result<Submission, Unreadable> => read(Submission, payload);
export const readShortcut = (payload: unknown): Result<Shortcut, Unreadable> => read(Shortcut, payload);
export function readMention(payload: unknown): Result<Mention, Unreadable> {
  const mention = read(Mention, payload);
  return mention.ok ? ok(mention.value.event) : mention;
}

function read<T>(schema: z.ZodType<T>, payload: unknown): Result<T, Unreadable> {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return ok(parsed.data);
  return err({ kind: 'unreadable', fields: parsed.error.issues.map(({ path }) => path.join('.')) });
}
