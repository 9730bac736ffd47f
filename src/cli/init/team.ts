import type { Directory, Found } from '../../../adapters/slack/directory.ts';
import type { Introductions } from '../../../adapters/telegram/directory.ts';
import { parseYuan } from '../../core/money.ts';
import { isGroup } from '../../core/people.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { answer, type Session } from './answer.ts';
import type { Inputs, Json } from './inputs.ts';

export type TeamAnswers = { readonly team: Json; readonly operators: Json };

/** Asks who requests where, who decides, what may be spent, and who hears of trouble. */
export async function answerTeam(session: Session, inputs: Inputs, places: Places): Promise<TeamAnswers> {
  const teams = Array.isArray(inputs.config?.teams) ? (inputs.config.teams as readonly Json[]) : [];
  const name = await answer(session, {
    flag: '--team',
    ask: 'A name for the team',
    given: inputs.flag('team'),
    offered: text(teams[0]?.name) ?? 'support',
    read: (given) => (/^.{1,80}$/u.test(given.trim()) ? ok(given.trim()) : err('write 1 to 80 characters')),
  });
  const before: Json = teams.find((team) => team.name === name) ?? {};
  const conversations = await answer(session, {
    flag: '--conversations',
    ask: `Where is it requested? Channels or groups, with commas (${places.hint})`,
    given: inputs.flag('conversations'),
    offered: list(before.conversations),
    read: listOf(places.conversation, session),
  });
  const requesters = await answer(session, {
    flag: '--requesters',
    ask: `Who may request? "everyone" in those conversations, or people with commas (${places.hint})`,
    given: inputs.flag('requesters'),
    offered: list(before.requesters) ?? 'everyone',
    read: async (given): Promise<Result<readonly Found[] | null, string>> =>
      /^(everyone|all)$/i.test(given.trim()) ? ok(null) : listOf(places.personOrGroup, session)(given),
  });
  const approvers = await answer(session, {
    flag: '--approvers',
    ask: `Who approves? Nobody approves their own request, so name two people, or a group (${places.hint})`,
    given: inputs.flag('approvers'),
    offered: list(before.approvers),
    read: async (given) => {
      const found = await listOf(places.personOrGroup, session)(given);
      return found.ok ? whoDecides(found.value, requesters, session) : found;
    },
  });
  const approvalsIn = inputs.flag('approvals-in') === null ? null : await answerApprovalsIn(session, inputs, places);
  const day = await answerBudget(session, inputs, 'day', amount(before, 'day'), '500.00');
  const month = await answerBudget(session, inputs, 'month', amount(before, 'month') ?? 'none', '8000.00');
  const team = withoutUndefined({
    ...before,
    name,
    conversations: idsOf(conversations),
    requesters: requesters === null ? undefined : idsOf(requesters),
    approvers: idsOf(approvers),
    ...(approvalsIn === null ? {} : { approvalsIn: approvalsIn.id }),
    budget: withoutUndefined({
      ...(before.budget as Json | undefined),
      day: day ?? undefined,
      month: month ?? undefined,
    }),
  });
  return { team, operators: await answerOperators(session, inputs, places) };
}

const answerApprovalsIn = (session: Session, inputs: Inputs, places: Places): Promise<Found> =>
  answer(session, {
    flag: '--approvals-in',
    ask: `Where do the decision buttons stand? (${places.hint})`,
    given: inputs.flag('approvals-in'),
    offered: null,
    read: places.conversation,
  });

/** Maker and checker are two people: a list that could decide nothing is refused, and one that decides little is warned about. */
function whoDecides(
  approvers: readonly Found[],
  requesters: readonly Found[] | null,
  session: Session,
): Result<readonly Found[], string> {
  const [only, second] = approvers;
  if (only === undefined || second !== undefined || isGroup(only.id as never)) return ok(approvers);
  if (requesters?.length === 1 && requesters[0]?.id === only.id)
    return err(
      `${only.called} would be the only one who requests and the only one who approves, and nobody approves their own request: name a second person`,
    );
  session.note(
    `With one approver, nobody can approve what ${only.called} requests, and nothing is approved while they are away: a second one helps`,
  );
  return ok(approvers);
}

const NONE = /^(none|no|-)$/i;

function answerBudget(
  session: Session,
  inputs: Inputs,
  span: 'day' | 'month',
  before: string | null,
  example: string,
): Promise<string | null> {
  return answer(session, {
    flag: `--budget-${span}`,
    ask: `How many yuan may the team spend a ${span}? "none" for no limit`,
    given: inputs.flag(`budget-${span}`),
    offered: session.prompter === null ? before : before === null || before === 'none' ? example : before,
    read: (given) => {
      if (NONE.test(given.trim())) return ok(null);
      const yuan = parseYuan(given.trim());
      return yuan.ok && yuan.value > 0 ? ok(given.trim()) : err('write yuan above zero, such as 500.00, or none');
    },
  });
}

async function answerOperators(session: Session, inputs: Inputs, places: Places): Promise<Json> {
  const before = (inputs.config?.operators ?? {}) as Json;
  const conversation = await answer(session, {
    flag: '--operators-in',
    ask: `Where do operators hear of trouble? A channel or group of their own (${places.hint}), or "none": then the log alone has it`,
    given: inputs.flag('operators-in'),
    offered: text(before.conversation) ?? (inputs.config === null ? null : 'none'),
    read: async (given): Promise<Result<Found | null, string>> =>
      NONE.test(given.trim()) ? ok(null) : places.conversation(given.trim()),
  });
  const people = await answer(session, {
    flag: '--operators',
    ask: `Who are the operators? They see every order ("none", or people with commas: ${places.hint})`,
    given: inputs.flag('operators'),
    offered: list(before.people) ?? 'none',
    read: async (given): Promise<Result<readonly Found[], string>> =>
      NONE.test(given.trim()) ? ok([]) : listOf(places.person, session)(given),
  });
  return { ...(conversation === null ? {} : { conversation: conversation.id }), people: idsOf(people) };
}

/** A key keeps its place, so that a second run writes the same text. */
const withoutUndefined = (given: Json): Json =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
const idsOf = (found: readonly Found[]): readonly string[] => found.map(({ id }) => id);
const text = (given: unknown): string | null => (typeof given === 'string' ? given : null);
const list = (given: unknown): string | null => (Array.isArray(given) && given.length > 0 ? given.join(', ') : null);
const amount = (team: Json, span: string): string | null => text((team.budget as Json | undefined)?.[span]);

/** Where names are looked up: the chats that were connected. */
export type Chats = {
  readonly slack: Directory | null;
  readonly telegram: (Introductions & { readonly username: string }) | null;
};

/** Makes ids, as the config writes them, of what people type. */
export type Places = {
  readonly conversation: (given: string) => Promise<Result<Found, string>>;
  readonly person: (given: string) => Promise<Result<Found, string>>;
  readonly personOrGroup: (given: string) => Promise<Result<Found, string>>;
  /** How to write them, for a question. */
  readonly hint: string;
};

/** How long somebody has to write /start. */
const INTRODUCTION_MS = 60_000;
const TELEGRAM_ID = /^(?:telegram:)?(group:)?(-?\d{1,20})$/;

export function createPlaces({ slack, telegram }: Chats, session: Session): Places {
  const listen = async (kind: 'person' | 'group'): Promise<Result<Found, string>> => {
    if (telegram === null) return err('Telegram is not connected');
    const where = kind === 'person' ? 'to the bot' : 'in the group, with the bot in it';
    if (session.prompter === null)
      session.say(`Write /start@${telegram.username} ${where} now; one minute is waited for it.`);
    return telegram.next(kind, INTRODUCTION_MS);
  };
  const inTelegram = async (
    given: string,
    kind: 'person' | 'group' | 'either',
  ): Promise<Result<Found, string> | null> => {
    if (telegram === null) return null;
    if (given === 'start') return listen(kind === 'group' ? 'group' : 'person');
    const [, group, id = ''] = TELEGRAM_ID.exec(given) ?? [];
    if (id === '') return null;
    if (!id.startsWith('-'))
      return kind === 'group'
        ? err(`${id} is a person’s id; a group’s begins with a minus`)
        : ok({ id: `telegram:${id}`, called: `the Telegram account ${id}` });
    if (kind === 'person') return err(`${id} is a group’s id: write a person’s, which has no minus`);
    const found = await telegram.group(Number(id));
    if (!found.ok || kind === 'group') return found;
    if (group === undefined) return err(`for the administrators of that group write telegram:group:${id}`);
    return ok({ id: `telegram:group:${id}`, called: `the administrators of ${found.value.called}` });
  };
  const inSlack = (given: string): string => given.replace(/^slack:(group:)?/, '');
  const elsewhere = (given: string): Result<never, string> =>
    err(`"${given}" is no id of Telegram: write ${telegramHint}`);
  return {
    conversation: async (given) =>
      (await inTelegram(given, 'group')) ?? (slack === null ? elsewhere(given) : slack.conversation(inSlack(given))),
    person: async (given) =>
      (await inTelegram(given, 'person')) ?? (slack === null ? elsewhere(given) : slack.people(inSlack(given), false)),
    personOrGroup: async (given) =>
      (await inTelegram(given, 'either')) ?? (slack === null ? elsewhere(given) : slack.people(inSlack(given), true)),
    hint: [
      ...(slack === null ? [] : ['names, e-mail addresses or ids of Slack']),
      ...(telegram === null ? [] : [telegramHint]),
    ].join('; '),
  };
}

const telegramHint = 'telegram:42, or "start" and then write /start to the bot';

/** Reads a list that people separate by commas. Each item that is not found is named with why. */
export function listOf(
  one: (given: string) => Promise<Result<Found, string>>,
  session: Session,
): (given: string) => Promise<Result<readonly Found[], string>> {
  return async (given) => {
    const items = given
      .split(/[,，;；\n]/)
      .map((item) => item.trim())
      .filter((item) => item !== '');
    if (items.length === 0) return err('name at least one');
    const found: Found[] = [];
    for (const item of items) {
      const result = await one(item);
      if (!result.ok) return err(`${item}: ${result.error}`);
      if (!found.some(({ id }) => id === result.value.id)) found.push(result.value);
    }
    for (const { id, called } of found) session.note(`${called} is ${id}`);
    return ok(found);
  };
}
