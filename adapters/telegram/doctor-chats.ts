import * as z from 'zod';
import { type DoctorFinding, findingsOf, type NamedId, placesIn, unchecked } from '../../src/core/doctor-finding.ts';
import type { TelegramAnswer } from './installation.ts';

const { ok, warning, error } = findingsOf('telegram');

const Chat = z.object({
  type: z.string(),
  title: z.string().optional(),
  first_name: z.string().optional(),
  is_forum: z.boolean().optional(),
  permissions: z.object({ can_send_messages: z.boolean().optional() }).optional(),
});
export type Chat = z.infer<typeof Chat>;

const Member = z.object({
  status: z.string(),
  is_member: z.boolean().optional(),
  can_send_messages: z.boolean().optional(),
  user: z.object({ first_name: z.string().optional(), is_bot: z.boolean().optional() }).optional(),
});
export type Member = z.infer<typeof Member>;

/** The chat that was asked about; null for any other answer. https://core.telegram.org/bots/api#getchat */
export const chatIn = (answer: TelegramAnswer): Chat | null =>
  (answer.kind === 'answer' ? Chat.safeParse(answer.result).data : null) ?? null;
/** https://core.telegram.org/bots/api#getchatmember */
export const memberIn = (answer: TelegramAnswer): Member | null =>
  (answer.kind === 'answer' ? Member.safeParse(answer.result).data : null) ?? null;

/** Whether a person is in a chat, by their status there. */
export const isIn = ({ status, is_member }: Member): boolean =>
  status === 'restricted' ? is_member === true : status !== 'left' && status !== 'kicked';

/**
 * Says whether the bot can show things in a chat.
 *
 * @param self the bot's own status there; null for a chat with one person
 * @param general the answer of a forum's General topic to a typing action; null if it was not asked
 */
export function chatFinding(
  named: NamedId,
  answer: TelegramAnswer,
  self: TelegramAnswer | null,
  general: TelegramAnswer | null,
): DoctorFinding {
  const subject = `telegram:${named.id}`;
  const refused = refusalIn(named, answer) ?? (self === null ? null : refusalIn(named, self));
  if (refused !== null) return refused;
  const chat = chatIn(answer);
  if (chat === null) return notAnswered(answer, subject);
  const called = `“${chat.title ?? chat.first_name ?? named.id}”`;
  const mine = self === null ? null : memberIn(self);
  if (self !== null && mine === null) return notAnswered(self, subject);
  if (mine !== null && !isIn(mine))
    return error('conversation', `the bot is not in ${called}`, 'Add it to the group in Telegram.', subject);
  const isAdministrator = mine?.status === 'administrator' || mine?.status === 'creator';
  const isMute = mine?.status === 'restricted' && mine.can_send_messages === false;
  if (isMute || (mine !== null && !isAdministrator && chat.permissions?.can_send_messages === false))
    return error(
      'conversation',
      `the bot may not write in ${called}`,
      'Make it an administrator of the group, or let members send messages.',
      subject,
    );
  if (general?.kind === 'refused' && /TOPIC_CLOSED|TOPIC_DELETED|thread not found/i.test(general.why))
    return error(
      'conversation',
      `the General topic of ${called} is closed, so cards cannot be shown there`,
      'Open the topic, or make the bot an administrator that manages topics.',
      subject,
    );
  const standing =
    mine === null ? '' : isAdministrator ? ', the bot is an administrator' : ', the bot is a member and may write';
  return ok('conversation', `${called}${standing}`, subject);
}

/** Telegram's refusal for a chat that the bot cannot use. */
function refusalIn(named: NamedId, answer: TelegramAnswer): DoctorFinding | null {
  if (answer.kind !== 'refused') return null;
  const subject = `telegram:${named.id}`;
  const place = placesIn(named);
  if (answer.movedTo !== null)
    return warning(
      'conversation',
      `the group became a supergroup with the id ${answer.movedTo}`,
      `The desk follows it. Write "telegram:${answer.movedTo}" at ${place} when you next edit the config.`,
      subject,
    );
  if (/chat not found|initiate conversation/i.test(answer.why))
    return Number(named.id) > 0
      ? error(
          'conversation',
          'the bot cannot write to this person',
          `Have them open the bot and press Start, or correct the id at ${place}.`,
          subject,
        )
      : error(
          'conversation',
          'there is no such group, or the bot was never in it',
          `Correct the id at ${place} (a supergroup's begins with -100), or add the bot to the group.`,
          subject,
        );
  if (answer.code === 403)
    return error(
      'conversation',
      `the bot was removed (${answer.why})`,
      'Add it to the group again, or unblock it.',
      subject,
    );
  return null;
}

/** What was found of one account in one group. */
export type Sought = { readonly chat: string; readonly answer: TelegramAnswer };

/** Says whether a person is in a group of the desk, and so can use it. */
export function accountFinding(named: NamedId, sought: readonly Sought[]): DoctorFinding {
  const subject = `telegram:${named.id}`;
  const place = placesIn(named);
  const members = sought.flatMap(({ chat, answer }) => {
    const member = memberIn(answer);
    return member === null ? [] : [{ chat, member }];
  });
  if (members.some(({ member }) => member.user?.is_bot))
    return error(
      'account',
      'this is a bot, and bots may neither request nor approve',
      `Name a person at ${place}.`,
      subject,
    );
  const found = members.find(({ member }) => isIn(member));
  if (found !== undefined) {
    const name = found.member.user?.first_name ?? '';
    if (name === '') return error('account', 'this account was deleted', `Remove it at ${place}.`, subject);
    return ok('account', `${name}, in ${found.chat}`, subject);
  }
  const lost = sought.find(({ answer }) => answer.kind === 'unreachable');
  if (lost !== undefined) return notAnswered(lost.answer, subject);
  if (sought.length === 0)
    return unchecked(
      'telegram',
      'the bot is in no group where it could look people up',
      'Add the bot to the groups that the config names.',
      subject,
    );
  return error(
    'account',
    'this person is in none of the groups that the config names',
    `Add them to the group of their team, or correct the id at ${place}. "/topup whoami" shows your own id.`,
    subject,
  );
}

/** Says whether Telegram tells who administers a chat. */
export function administratorsFinding(named: NamedId, answer: TelegramAnswer): DoctorFinding {
  const subject = `telegram:group:${named.id}`;
  const people = z
    .array(z.object({ user: z.object({ is_bot: z.boolean() }) }))
    .safeParse(answer.kind === 'answer' ? answer.result : null);
  if (answer.kind === 'refused')
    return error(
      'user_group',
      `its administrators cannot be read (${answer.why})`,
      `Correct the id at ${placesIn(named)}, or add the bot to the group.`,
      subject,
    );
  if (!people.success) return notAnswered(answer, subject);
  const count = people.data.filter(({ user }) => !user.is_bot).length;
  return count === 0
    ? error(
        'user_group',
        'the group has no administrator, so it gives nobody any rights',
        'Make somebody an administrator in Telegram.',
        subject,
      )
    : ok('user_group', `${count} ${count === 1 ? 'administrator' : 'administrators'}`, subject);
}

function notAnswered(answer: TelegramAnswer, subject: string): DoctorFinding {
  const why = answer.kind === 'answer' ? 'Telegram answers in an unknown form' : answer.why;
  return unchecked('telegram', why, 'Run the doctor again.', subject);
}
