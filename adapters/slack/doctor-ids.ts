import * as z from 'zod';
import { type DoctorFinding, findingsOf, type NamedId, placesIn, unchecked } from '../../src/core/doctor-finding.ts';
import { type Ask, type Asked, askWithWaits, jsonOf } from '../../src/runtime/ask.ts';
import { type Home, toAccount } from './lifecycle.ts';
import { refusalOf } from './senders.ts';

const { ok, error } = findingsOf('slack');

const Channel = z.object({
  channel: z.object({
    name: z.string().optional(),
    is_archived: z.boolean().optional(),
    is_member: z.boolean().optional(),
    is_im: z.boolean().optional(),
  }),
});

/** https://docs.slack.dev/reference/methods/conversations.info */
export function conversationFinding(named: NamedId, answer: SlackAnswer): DoctorFinding {
  const subject = `slack:${named.id}`;
  const place = placesIn(named);
  if (answer.kind === 'answer' && answer.error === 'channel_not_found')
    return error(
      'conversation',
      'there is no such conversation, or it is private and the bot is not in it',
      `Correct the id at ${place} (in Slack: the channel's details, at the bottom), or type "/invite @topup" in the channel.`,
      subject,
    );
  const read = answer.kind === 'answer' && answer.error === null ? Channel.safeParse(answer.body) : null;
  if (!read?.success) return notAnswered(answer, subject);
  const { name, is_archived: isArchived, is_member: isMember, is_im: isDirect } = read.data.channel;
  const called = name === undefined ? 'the conversation' : `#${name}`;
  if (isArchived)
    return error(
      'conversation',
      `${called} is archived`,
      `Unarchive it in Slack, or name another one at ${place}.`,
      subject,
    );
  if (isMember === false && isDirect !== true)
    return error('conversation', `the bot is not in ${called}`, 'Type "/invite @topup" in the channel.', subject);
  return ok('conversation', `the bot is in ${called}`, subject);
}

const Profile = z.object({
  user: z.object({
    name: z.string().optional(),
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    is_workflow_bot: z.boolean().optional(),
    is_stranger: z.boolean().optional(),
    team_id: z.string().optional(),
    enterprise_user: z.object({ enterprise_id: z.string().optional() }).optional(),
  }),
});
const NOBODY = new Set(['user_not_found', 'users_not_found', 'user_not_visible']);

/** Says whether a person may use the desk, by the rules for their commands. https://docs.slack.dev/reference/methods/users.info */
export function accountFinding(named: NamedId, answer: SlackAnswer, home: Home): DoctorFinding {
  const subject = `slack:${named.id}`;
  const place = placesIn(named);
  if (answer.kind === 'answer' && answer.error !== null && NOBODY.has(answer.error))
    return error(
      'account',
      'Slack has no account with this id',
      `Correct it at ${place}. In Slack, a person's profile has "Copy member ID"; "/topup whoami" shows your own id.`,
      subject,
    );
  const read = answer.kind === 'answer' && answer.error === null ? Profile.safeParse(answer.body) : null;
  if (!read?.success) return notAnswered(answer, subject);
  const { user } = read.data;
  const account = toAccount(user);
  const called = user.name === undefined ? 'the account' : `@${user.name}`;
  // There is no payload here, so the profile alone decides. One that names no workspace is no refusal.
  const refused = refusalOf(home, { user: [], workspace: null, context: home.teamId, shared: false }, account);
  if (refused === 'deactivated')
    return error('account', `${called} was deactivated`, `Remove it at ${place}, or reactivate it in Slack.`, subject);
  if (refused === 'bot')
    return error(
      'account',
      `${called} is a bot, and bots may neither request nor approve`,
      `Name a person at ${place}.`,
      subject,
    );
  if (refused === 'external')
    return error(
      'account',
      `${called} belongs to ${account.teamId ?? 'another organisation'}, not to this workspace${home.enterpriseId === null ? '' : ' or its Enterprise Grid'}, and is refused`,
      `Name their account in ${home.teamId} at ${place}.`,
      subject,
    );
  return ok(
    'account',
    `${called}, active in ${account.teamId ?? home.teamId}${account.enterpriseId === null ? '' : ` of the Grid ${account.enterpriseId}`}`,
    subject,
  );
}

const UserGroups = z.object({
  usergroups: z.array(
    z.object({
      id: z.string(),
      handle: z.string().optional(),
      team_id: z.string().optional(),
      date_delete: z.number().optional(),
      user_count: z.coerce.number().optional(),
    }),
  ),
});

/** One answer has all groups. https://docs.slack.dev/reference/methods/usergroups.list */
export function groupFindings(named: readonly NamedId[], answer: SlackAnswer): readonly DoctorFinding[] {
  if (named.length === 0) return [];
  if (answer.kind === 'answer' && (answer.error === 'plan_upgrade_required' || answer.error === 'paid_teams_only'))
    return named.map((one) =>
      error(
        'user_group',
        "this workspace's plan has no user groups",
        `Name people instead at ${placesIn(one)}.`,
        `slack:group:${one.id}`,
      ),
    );
  const read = answer.kind === 'answer' && answer.error === null ? UserGroups.safeParse(answer.body) : null;
  if (!read?.success) return named.map(({ id }) => notAnswered(answer, `slack:group:${id}`));
  const known = new Map(read.data.usergroups.map((group) => [group.id, group]));
  return named.map((one) => {
    const subject = `slack:group:${one.id}`;
    const group = known.get(one.id);
    if (group === undefined)
      return error(
        'user_group',
        'there is no such user group',
        `Correct the id at ${placesIn(one)}: it begins with S, and is in the address of the group's page.`,
        subject,
      );
    const called = `@${group.handle ?? one.id}`;
    if ((group.date_delete ?? 0) > 0)
      return error(
        'user_group',
        `${called} is disabled`,
        `Enable it in Slack ("People & user groups"), or name another one at ${placesIn(one)}.`,
        subject,
      );
    if (group.user_count === 0)
      return error(
        'user_group',
        `${called} has no members, so it gives nobody any rights`,
        'Add people to it in Slack.',
        subject,
      );
    const size =
      group.user_count === undefined ? '' : `, ${group.user_count} ${group.user_count === 1 ? 'member' : 'members'}`;
    return ok('user_group', `${called}${size}${group.team_id === undefined ? '' : `, in ${group.team_id}`}`, subject);
  });
}

/** Slack did not answer about the subject, which proves nothing. */
function notAnswered(answer: SlackAnswer, subject: string): DoctorFinding {
  if (answer.kind === 'answer' && answer.error === 'missing_scope')
    return unchecked(
      'slack',
      'the token lacks the scope for this',
      'Add the scope on the app\'s page "OAuth & Permissions", and reinstall the app.',
      subject,
    );
  const why = answer.kind === 'unreachable' ? answer.why : `Slack answers ${answer.error ?? 'in an unknown form'}`;
  return unchecked('slack', why, 'Run the doctor again.', subject);
}

/**
 * The answer to a call.
 *
 * - `answer`: Slack answered. `error` is its code if it refused; null if it did not
 * - `unreachable`: no answer of Slack came back. `why` is a sentence without its subject
 */
export type SlackAnswer =
  | {
      readonly kind: 'answer';
      readonly error: string | null;
      readonly needed: string | null;
      readonly body: unknown;
      readonly headers: Readonly<Record<string, string | undefined>>;
      readonly aheadMs: number | null;
    }
  | { readonly kind: 'unreachable'; readonly why: string };

/** Calls a method of Slack's Web API once more after each 429, for as long as there is time. Never rejects. */
export type SlackCall = (
  method: string,
  fields?: Readonly<Record<string, string>>,
  token?: string,
) => Promise<SlackAnswer>;

const Body = z.looseObject({ ok: z.boolean(), error: z.string().optional(), needed: z.string().optional() });

/**
 * Makes calls without Slack's client, because the doctor reads headers that the client does not return.
 * https://docs.slack.dev/apis/web-api
 */
export function createSlackCall(deps: {
  readonly ask: Ask;
  readonly apiUrl: string;
  readonly botToken: string;
  readonly signal: AbortSignal;
}): SlackCall {
  const { ask, apiUrl, botToken, signal } = deps;
  return async (method, fields = {}, token = botToken) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams(fields).toString();
    return readAnswer(await askWithWaits(ask, `${apiUrl}${method}`, { method: 'POST', headers, body, signal }, waitOf));
  };
}

/** Null for anything but a 429. */
function waitOf(asked: Asked): number | null {
  if (asked.kind === 'unreachable' || asked.status !== 429) return null;
  return Number(asked.headers['retry-after']) || 1;
}

function readAnswer(asked: Asked): SlackAnswer {
  if (asked.kind === 'unreachable') return { kind: 'unreachable', why: asked.why };
  if (asked.status === 429) return { kind: 'unreachable', why: 'its rate limit is used up' };
  const read = Body.safeParse(jsonOf(asked.text));
  if (!read.success) return { kind: 'unreachable', why: `the answer (HTTP ${asked.status}) is not from Slack` };
  const { ok, error = 'an unnamed error', needed = null } = read.data;
  const { headers, aheadMs } = asked;
  return { kind: 'answer', error: ok ? null : error, needed, body: read.data, headers, aheadMs };
}
