import { WebClient } from '@slack/web-api';
import { err, ok, type Result } from '../../src/core/result.ts';
import { codeOf } from './delivery-errors.ts';

/** A conversation, a person or a user group: the id as the config writes it, and what people call it. */
export type Found = { readonly id: string; readonly called: string };

/** The bot and its workspace. `scopes` null if Slack did not name them. */
export type Workspace = { readonly bot: string; readonly name: string; readonly scopes: readonly string[] | null };

/** Looks names up in Slack. Every refusal is a sentence that says what to type instead. */
export type Directory = {
  readonly workspace: () => Promise<Result<Workspace, string>>;
  /** `#support`, `support` or `C0SUPPORT`. */
  readonly conversation: (given: string) => Promise<Result<Found, string>>;
  /** `ann@example.com`, `@ann`, `Ann Smith` or `U0ANN`; with `groups` also `@leads` or `S0LEADS`. */
  readonly people: (given: string, groups: boolean) => Promise<Result<Found, string>>;
};

const TIMEOUT_MS = 10_000;
const PAGE_SIZE = 500;
/** 20,000 names; a workspace with more is asked for ids. */
const MAX_PAGES = 40;
const SILENT = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => 'error' as never,
  setName: () => {},
};

const clientOf = (token: string, apiUrl: string): WebClient =>
  new WebClient(token, { slackApiUrl: apiUrl, timeout: TIMEOUT_MS, retryConfig: { retries: 2 }, logger: SILENT });

/** Asks Slack whether it takes an app-level token. Nothing is connected: the address that it answers with is dropped. */
export async function checkAppToken(token: string, apiUrl: string): Promise<Result<void, string>> {
  try {
    await clientOf(token, apiUrl).apps.connections.open({});
    return ok(undefined);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'missing_scope') return err('the app-level token lacks the scope connections:write: make a new one');
    return err(
      code === null
        ? 'Slack cannot be reached: check the network of this machine, and try again'
        : `Slack refuses the app-level token (${code}): copy it from "Basic Information", "App-Level Tokens"`,
    );
  }
}

export function createDirectory(token: string, apiUrl: string): Directory {
  const client = clientOf(token, apiUrl);
  const channels = once(() => allChannels(client));
  const members = once(() => allMembers(client));
  const userGroups = once(async () => (await client.usergroups.list({})).usergroups ?? []);

  const conversation: Directory['conversation'] = async (given) => {
    const name = given.replace(/^#/, '');
    if (isId(given, 'CG')) return conversationById(client, given);
    return tried(async () => {
      const [found] = (await channels()).filter((one) => one.name === name.toLowerCase());
      if (found === undefined)
        return err(
          `the app sees no channel #${name}: if it is private, type "/invite @topup" there first, or check the spelling`,
        );
      if (found.is_archived) return err(`#${name} is archived: unarchive it, or name another channel`);
      return ok({ id: `slack:${found.id}`, called: `#${name.toLowerCase()}` });
    }, 'give the id of the channel (in Slack: the channel’s details, at the bottom)');
  };

  const groupNamed = async (name: string): Promise<readonly Found[]> => {
    try {
      return (await userGroups())
        .filter(({ id, handle, name: title }) => [id, handle, title].some((one) => same(one, name)))
        .map(({ id, handle }) => ({ id: `slack:group:${id}`, called: `@${handle ?? id} (a user group)` }));
    } catch (error) {
      // A workspace without user groups, or an app that may not read them, has none of this name.
      if (codeOf(error) === null) throw error;
      return [];
    }
  };

  const people: Directory['people'] = (given, groups) =>
    tried(async () => {
      const name = given.replace(/^@/, '');
      if (isId(given, 'UW')) return personById(client, given);
      if (/^[^@\s]+@[^@\s]+$/.test(given)) return personByEmail(client, given);
      const persons = (await members())
        .filter(({ name: handle, real_name: real, profile }) =>
          [handle, real, profile?.display_name, profile?.real_name].some((one) => same(one, name)),
        )
        .map(({ id, name: handle, real_name: real }) => ({ id: `slack:${id}`, called: real || `@${handle}` }));
      const found = [...persons, ...(groups ? await groupNamed(name) : [])];
      const [only] = found;
      if (only === undefined)
        return err(
          `Slack knows nobody called "${name}": give the e-mail address, or the member id (profile, ⋮, "Copy member ID")`,
        );
      if (found.length > 1)
        return err(
          `several are called "${name}": write one of ${found.map(({ id, called }) => `${id} (${called})`).join(', ')}`,
        );
      return ok(only);
    }, 'give the member id instead (profile, ⋮, "Copy member ID")');

  return {
    conversation,
    people,
    workspace: () =>
      tried(async () => {
        const { team, user, user_id: id, response_metadata: more } = await client.auth.test();
        return ok({ bot: user ?? id ?? '', name: team ?? '', scopes: more?.scopes ?? null });
      }, 'copy the "Bot User OAuth Token" (xoxb-…) from the app’s page "OAuth & Permissions"'),
  };
}

/** Returns Slack's answer, or a sentence that says why there is none. @param instead what to do if a scope is missing or the token is refused */
async function tried<T>(ask: () => Promise<Result<T, string>>, instead: string): Promise<Result<T, string>> {
  try {
    return await ask();
  } catch (error) {
    const code = codeOf(error);
    if (code === null) return err('Slack cannot be reached: check the network of this machine, and try again');
    if (code === 'missing_scope') return err(`the app lacks a scope for this question: ${instead}`);
    return err(`Slack answers ${code}: ${instead}`);
  }
}

const isId = (given: string, letters: string): boolean => new RegExp(`^[${letters}][A-Z0-9]{2,}$`).test(given);
const same = (one: string | undefined, name: string): boolean => one?.toLowerCase() === name.toLowerCase();

/** If the app may not look at an id, it is taken as it is. The doctor says so later. */
async function conversationById(client: WebClient, id: string): Promise<Result<Found, string>> {
  try {
    const { channel } = await client.conversations.info({ channel: id });
    if (channel?.is_archived) return err(`${id} is archived: unarchive it, or name another channel`);
    return ok({ id: `slack:${id}`, called: channel?.name === undefined ? id : `#${channel.name}` });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'missing_scope') return ok({ id: `slack:${id}`, called: id });
    if (code === null) return err('Slack cannot be reached: check the network of this machine, and try again');
    return err(`the app does not see ${id}: type "/invite @topup" in the channel first, or correct the id`);
  }
}

async function personById(client: WebClient, id: string): Promise<Result<Found, string>> {
  try {
    const { user } = await client.users.info({ user: id });
    if (user?.deleted) return err(`${id} was deactivated: name somebody else`);
    if (user?.is_bot) return err(`${id} is a bot, and bots can neither request nor decide: name a person`);
    return ok({ id: `slack:${id}`, called: user?.real_name || user?.name || id });
  } catch (error) {
    if (codeOf(error) === 'missing_scope') return ok({ id: `slack:${id}`, called: id });
    if (codeOf(error) !== 'user_not_found') throw error;
    return err(`Slack knows nobody by the id ${id}: copy it from the profile (⋮, "Copy member ID")`);
  }
}

async function personByEmail(client: WebClient, email: string): Promise<Result<Found, string>> {
  try {
    const { user } = await client.users.lookupByEmail({ email });
    return user?.id ? personById(client, user.id) : err(`Slack knows nobody with the address ${email}`);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'missing_scope')
      return err(
        `the app may not look people up by e-mail (scope users:read.email): write the name of ${email} in Slack, or the member id`,
      );
    if (code !== 'users_not_found') throw error;
    return err(`Slack knows nobody with the address ${email}: check it, or write the name`);
  }
}

/** Public and private channels; public ones alone if the app may not see the others. */
async function allChannels(client: WebClient) {
  const list = (types: string) =>
    paged(async (cursor) => {
      const { channels = [], response_metadata: more } = await client.conversations.list({
        types,
        limit: PAGE_SIZE,
        ...cursor,
      });
      return { items: channels, next: more?.next_cursor };
    });
  try {
    return await list('public_channel,private_channel');
  } catch (error) {
    if (codeOf(error) !== 'missing_scope') throw error;
    return list('public_channel');
  }
}

async function allMembers(client: WebClient) {
  const everybody = await paged(async (cursor) => {
    const { members = [], response_metadata: more } = await client.users.list({ limit: PAGE_SIZE, ...cursor });
    return { items: members, next: more?.next_cursor };
  });
  return everybody.filter(({ deleted, is_bot: isBot }) => !deleted && !isBot);
}

type Cursor = { readonly cursor?: string };
async function paged<T>(
  ask: (cursor: Cursor) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let cursor: Cursor = {};
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { items, next } = await ask(cursor);
    all.push(...items);
    if (!next) break;
    cursor = { cursor: next };
  }
  return all;
}

/** Asks once and keeps the answer. A failed question is asked again. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | null = null;
  return () => {
    kept ??= ask();
    kept.catch(() => {
      kept = null;
    });
    return kept;
  };
}
