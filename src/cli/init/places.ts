import type { Directory, Found } from '../../../adapters/slack/directory.ts';
import type { Introductions } from '../../../adapters/telegram/introductions.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Session } from './answer.ts';

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
