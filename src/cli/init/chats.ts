import { randomBytes } from 'node:crypto';
import { checkAppToken, createDirectory } from '../../../adapters/slack/directory.ts';
import { manifestFor, type Reach } from '../../../adapters/slack/installation.ts';
import { createIntroductions } from '../../../adapters/telegram/directory.ts';
import { Environment } from '../../config/environment.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { answer, readSecretText, type Session } from './answer.ts';
import { type Inputs, waysToGive } from './inputs.ts';
import type { Chats } from './team.ts';

export const CHATS = ['slack', 'telegram'] as const;
export type ChatName = (typeof CHATS)[number];

/** The variables that were answered, by name. */
export type Answers = Map<string, string>;

/** Asks for a secret: what was pasted along with it is taken off, with a word. */
export const answerSecret = (
  session: Session,
  inputs: Inputs,
  name: string,
  ask: string,
  check: (value: string) => Promise<Result<string, string>> | Result<string, string>,
): Promise<string> =>
  answer(session, {
    flag: waysToGive(name),
    ask,
    given: inputs.variable(name),
    offered: inputs.known(name),
    secret: true,
    read: async (given) => {
      const { value, removed } = readSecretText(given, name);
      if (value === '') return err('nothing is left of it: paste it whole');
      if (/\s/.test(value)) return err('there is a blank in the middle of it: paste it alone');
      const checked = await check(value);
      if (checked.ok && removed !== null) session.note(`${name}: ${removed} around it were taken off`);
      return checked;
    },
  });

export const answerChats = (session: Session, inputs: Inputs): Promise<readonly ChatName[]> => {
  const there = (of: (name: string) => string | null): string =>
    CHATS.filter((chat) => of(`${chat.toUpperCase()}_BOT_TOKEN`) !== null).join(', ');
  return answer(session, {
    flag: '--chats',
    ask: 'Which chats? slack, telegram, or both with a comma',
    given: inputs.flag('chats'),
    offered:
      there((name) => inputs.variable(name) ?? inputs.known(name)) || (session.prompter === null ? null : 'slack'),
    read: (given) => {
      const named = given
        .toLowerCase()
        .split(/[\s,，]+/)
        .filter(Boolean);
      const unknown = named.filter((name) => !CHATS.some((chat) => chat === name));
      if (unknown.length > 0 || named.length === 0) return err('write "slack", "telegram", or "slack, telegram"');
      return ok(CHATS.filter((chat) => named.includes(chat)));
    },
  });
};

const NONE = /^(none|no|-)$/i;

/** @returns null if the outside cannot reach this machine */
export const answerPublicUrl = (session: Session, inputs: Inputs): Promise<string | null> =>
  answer(session, {
    flag: '--public-url',
    ask: 'At which https address does the outside reach this machine? "none" if it does not',
    given: inputs.variable('PUBLIC_URL'),
    offered: inputs.known('PUBLIC_URL') ?? 'none',
    read: (given) => {
      if (NONE.test(given.trim())) return ok(null);
      const url = URL.parse(given.trim());
      if (url === null || !/^https?:$/.test(url.protocol))
        return err('write an address such as https://topup.example.com, or none');
      if (url.protocol === 'http:' && !/^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(url.hostname))
        return err(
          'Slack and Telegram call only https: put a proxy with TLS in front of the desk, and write its address',
        );
      if (url.search !== '' || url.hash !== '') return err('write the address alone, without "?" and "#"');
      return ok(url.href.replace(/\/+$/, ''));
    },
  });

/** The token, which tells the workspace, and what proves that calls come from Slack. */
export async function answerSlack(
  session: Session,
  inputs: Inputs,
  answers: Answers,
  reach: Reach,
): Promise<Chats['slack']> {
  const apiUrl = addressOf(inputs, answers, 'SLACK_API_URL');
  const token = await answerSecret(
    session,
    inputs,
    'SLACK_BOT_TOKEN',
    'Slack: "Bot User OAuth Token" (xoxb-…, page "OAuth & Permissions")',
    async (value) => {
      if (value.startsWith('xapp-'))
        return err('this is the app-level token: paste the "Bot User OAuth Token", which begins with xoxb-');
      if (value.startsWith('xoxp-'))
        return err('this is a person\'s token: paste the "Bot User OAuth Token", which begins with xoxb-');
      const asked = await createDirectory(value, apiUrl).workspace();
      if (!asked.ok) return asked;
      const { bot, name, scopes } = asked.value;
      session.note(`Slack: the token is that of @${bot} in the workspace ${name}`);
      const missing = scopes === null ? [] : scopesIn(manifestFor(reach)).filter((scope) => !scopes.includes(scope));
      if (missing.length > 0)
        session.note(
          `Slack: the app lacks ${missing.join(', ')}. Paste the manifest again (App Manifest) and reinstall the app`,
        );
      return ok(value);
    },
  );
  answers.set('SLACK_BOT_TOKEN', token);
  if (reach.kind === 'http') {
    const secret = await answerSecret(
      session,
      inputs,
      'SLACK_SIGNING_SECRET',
      'Slack: "Signing Secret" (page "Basic Information")',
      (value) => {
        if (/^x(ox|app)/.test(value))
          return err('this is a token: paste the "Signing Secret" of the page "Basic Information"');
        if (!/^[0-9a-f]{32}$/.test(value))
          session.note(
            'Slack: a signing secret usually has 32 letters and digits (0-9, a-f); this one differs, so compare it once more. A wrong one shows as 401 in the log',
          );
        return ok(value);
      },
    );
    answers.set('SLACK_SIGNING_SECRET', secret);
  } else {
    const appToken = await answerSecret(
      session,
      inputs,
      'SLACK_APP_TOKEN',
      'Slack: app-level token (xapp-…, page "Basic Information", with connections:write)',
      async (value) => {
        if (!value.startsWith('xapp-'))
          return err('an app-level token begins with xapp-: make one on the page "Basic Information"');
        const checked = await checkAppToken(value, apiUrl);
        return checked.ok ? ok(value) : checked;
      },
    );
    answers.set('SLACK_APP_TOKEN', appToken);
  }
  return createDirectory(token, apiUrl);
}

/** With a public address updates come by webhook, whose secret is drawn here. */
export async function answerTelegram(
  session: Session,
  inputs: Inputs,
  answers: Answers,
  publicUrl: string | null,
): Promise<Chats['telegram']> {
  const apiRoot = addressOf(inputs, answers, 'TELEGRAM_API_ROOT');
  let username = '';
  const token = await answerSecret(
    session,
    inputs,
    'TELEGRAM_BOT_TOKEN',
    'Telegram: the token that @BotFather gave',
    async (value) => {
      if (!/^\d+:[\w-]+$/.test(value)) return err('a token looks like 123456:ABC…: copy it whole from @BotFather');
      const asked = await createIntroductions(value, apiRoot).bot();
      if (!asked.ok) return asked;
      username = asked.value;
      session.note(`Telegram: the token is that of @${username}`);
      return ok(value);
    },
  );
  answers.set('TELEGRAM_BOT_TOKEN', token);
  const secret = inputs.variable('TELEGRAM_SECRET_TOKEN') ?? inputs.known('TELEGRAM_SECRET_TOKEN');
  if (publicUrl !== null) answers.set('TELEGRAM_SECRET_TOKEN', secret ?? randomSecret());
  return { ...createIntroductions(token, apiRoot), username };
}

export const randomSecret = (): string => randomBytes(24).toString('base64url');

/** An address that only tests and proxies change: it is written where it is not the usual one. */
function addressOf(inputs: Inputs, answers: Answers, name: 'SLACK_API_URL' | 'TELEGRAM_API_ROOT'): string {
  const given = inputs.variable(name) ?? inputs.known(name);
  if (given !== null) answers.set(name, given);
  return Environment.shape[name].parse(given ?? undefined);
}

const scopesIn = (manifest: unknown): readonly string[] =>
  (manifest as { readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } } }).oauth_config.scopes
    .bot;
