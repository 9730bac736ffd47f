import * as z from 'zod';
import { type DoctorFinding, findingsOf, type NamedId, placesIn, unchecked } from '../../src/core/doctor-finding.ts';
import type { SlackAnswer } from './doctor-call.ts';
import type { Home } from './identity.ts';
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
      `Unarchive it in Slack, or name another at ${place}.`,
      subject,
    );
  if (isMember === false && isDirect !== true)
    return error('conversation', `the bot is not in ${called}`, 'Type "/invite @topup" in the channel.', subject);
  return ok('conversation', `${called}, the bot is in it`, subject);
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

/** Says whether somebody can use the desk, by the same rules as at a command of theirs. https://docs.slack.dev/reference/methods/users.info */
export function accountFinding(named: NamedId, answer: SlackAnswer, home: Home): DoctorFinding {
  const subject = `slack:${named.id}`;
  const place = placesIn(named);
  if (answer.kind === 'answer' && answer.error !== null && NOBODY.has(answer.error))
    return error(
      'account',
      'Slack knows nobody by this id',
      `Correct it at ${place}: in Slack, a person's profile has "Copy member ID", and "/topup whoami" says one's own.`,
      subject,
    );
  const read = answer.kind === 'answer' && answer.error === null ? Profile.safeParse(answer.body) : null;
  if (!read?.success) return notAnswered(answer, subject);
  const { user } = read.data;
  const said = {
    teamId: user.team_id || null,
    enterpriseId: user.enterprise_user?.enterprise_id || null,
    isStranger: user.is_stranger === true,
    isBot: user.is_bot === true || user.is_workflow_bot === true,
    deleted: user.deleted === true,
  };
  const called = user.name === undefined ? 'the account' : `@${user.name}`;
  // Nothing but the profile speaks here, so that silence on the workspace is no refusal.
  const refused = refusalOf(home, { user: [], workspace: null, context: home.teamId, shared: false }, said);
  if (refused === 'deactivated')
    return error(
      'account',
      `${called} was deactivated`,
      `Take it out at ${place}, or have it activated again in Slack.`,
      subject,
    );
  if (refused === 'bot')
    return error('account', `${called} is a bot, and no bot may ask or decide`, `Name a person at ${place}.`, subject);
  if (refused === 'external')
    return error(
      'account',
      `${called} belongs to ${said.teamId ?? 'another organisation'}, not to this workspace${home.enterpriseId === null ? '' : ' or its Enterprise Grid'}, and is refused`,
      `Name their account in ${home.teamId} at ${place}.`,
      subject,
    );
  return ok(
    'account',
    `${called}, active in ${said.teamId ?? home.teamId}${said.enterpriseId === null ? '' : ` of the Grid ${said.enterpriseId}`}`,
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
        `Correct the id at ${placesIn(one)}: it begins with S, and stands in the address of the group's page.`,
        subject,
      );
    const called = `@${group.handle ?? one.id}`;
    if ((group.date_delete ?? 0) > 0)
      return error(
        'user_group',
        `${called} is disabled`,
        `Enable it in Slack ("People & user groups"), or name another at ${placesIn(one)}.`,
        subject,
      );
    if (group.user_count === 0)
      return error(
        'user_group',
        `${called} has no members, so nobody passes by it`,
        'Add people to it in Slack.',
        subject,
      );
    const size =
      group.user_count === undefined ? '' : `, ${group.user_count} ${group.user_count === 1 ? 'member' : 'members'}`;
    return ok('user_group', `${called}${size}${group.team_id === undefined ? '' : `, in ${group.team_id}`}`, subject);
  });
}

/** A question that brought no answer about what it asked: that is no proof of anything. */
function notAnswered(answer: SlackAnswer, subject: string): DoctorFinding {
  if (answer.kind === 'answer' && answer.error === 'missing_scope')
    return unchecked(
      'slack',
      'the token lacks the scope for it',
      'Add the scope on the app\'s page "OAuth & Permissions", and reinstall the app.',
      subject,
    );
  const why = answer.kind === 'unreachable' ? answer.why : `Slack answers ${answer.error ?? 'in another shape'}`;
  return unchecked('slack', why, 'Run the doctor again.', subject);
}
