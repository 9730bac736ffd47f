import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type DoctorFinding, findingsOf } from '../../src/core/doctor-finding.ts';
import type { SlackAnswer } from './doctor-ids.ts';

/** The parts of the manifest that are read, or depend on the app's address; the rest stays as it is. */
const Manifest = z.looseObject({
  oauth_config: z.looseObject({ scopes: z.looseObject({ bot: z.array(z.string()) }) }),
  features: z.looseObject({ slash_commands: z.array(z.looseObject({ url: z.string() })) }),
  settings: z.looseObject({
    event_subscriptions: z.looseObject({ request_url: z.string() }),
    interactivity: z.looseObject({ request_url: z.string() }),
  }),
});

/** How Slack reaches the app: at a public address, or over the socket that the app opens. */
export type Reach = { readonly kind: 'http'; readonly publicUrl: string } | { readonly kind: 'socket' };

const FILE = new URL('../../manifest.json', import.meta.url);
const PATH = '/slack/events';

const manifest = () => Manifest.parse(JSON.parse(readFileSync(FILE, 'utf8')));

/** Makes the app's manifest with the addresses of one installation; with a socket it has none. */
export function manifestFor(reach: Reach): unknown {
  const { features, settings, ...rest } = manifest();
  const url = reach.kind === 'http' ? `${reach.publicUrl.replace(/\/+$/, '')}${PATH}` : null;
  const at = <T extends object, K extends string>(given: T, key: K): object => {
    const { [key]: _, ...others } = given as Record<string, unknown>;
    return url === null ? others : { ...others, [key]: url };
  };
  return {
    ...rest,
    features: { ...features, slash_commands: features.slash_commands.map((command) => at(command, 'url')) },
    settings: {
      ...settings,
      event_subscriptions: at(settings.event_subscriptions, 'request_url'),
      interactivity: at(settings.interactivity, 'request_url'),
      socket_mode_enabled: url === null,
    },
  };
}

const { ok, warning, error } = findingsOf('slack');

const TOKEN_PAGE = 'the app\'s page "OAuth & Permissions"';

/** Slack's codes for a token that it refuses, in a sentence, and what to do. https://docs.slack.dev/reference/methods/auth.test */
const REFUSED_TOKENS: Readonly<Record<string, readonly [sentence: string, advice: string]>> = {
  invalid_auth: [
    'Slack does not know the token in SLACK_BOT_TOKEN',
    `Set it to the "Bot User OAuth Token" (xoxb-…) on ${TOKEN_PAGE}.`,
  ],
  not_authed: ['SLACK_BOT_TOKEN is empty', `Set it to the "Bot User OAuth Token" (xoxb-…) on ${TOKEN_PAGE}.`],
  token_expired: [
    'the token in SLACK_BOT_TOKEN has expired',
    'Turn off token rotation for the app, install it again, and set SLACK_BOT_TOKEN to the new "Bot User OAuth Token".',
  ],
  token_revoked: [
    'the token in SLACK_BOT_TOKEN was revoked',
    `Install the app again on ${TOKEN_PAGE}, and set SLACK_BOT_TOKEN to the new "Bot User OAuth Token".`,
  ],
  account_inactive: [
    'the app was removed from the workspace, or the workspace no longer exists',
    `Install the app again on ${TOKEN_PAGE}, and set SLACK_BOT_TOKEN to the new "Bot User OAuth Token".`,
  ],
  team_access_not_granted: [
    'the organisation has not approved the app for this workspace',
    'Have an admin of the organisation approve it.',
  ],
  org_login_required: ['the workspace is being moved into an organisation', 'Wait until the move is over.'],
};

/** Says whether Slack accepts the token, and whether it is a bot's. The sentence names the workspace. */
export function tokenFinding(answer: SlackAnswer, token: string): DoctorFinding {
  if (answer.kind === 'unreachable')
    return error(
      'token',
      `Slack cannot be reached: ${answer.why}`,
      'Check SLACK_API_URL, DNS, and that this machine may connect to slack.com on port 443.',
    );
  if (answer.error !== null) {
    const [sentence, advice] = REFUSED_TOKENS[answer.error] ?? [
      `Slack refuses SLACK_BOT_TOKEN: ${answer.error}`,
      `Check ${TOKEN_PAGE}.`,
    ];
    return error('token', sentence, `${advice}${kindOf(token)}`);
  }
  const {
    team,
    team_id: teamId,
    enterprise_id: grid,
    bot_id: botId,
    user,
  } = answer.body as Readonly<Record<string, string>>;
  if (!teamId)
    return error(
      'token',
      'Slack does not say which workspace the token belongs to',
      'Check SLACK_API_URL: something else may answer there.',
    );
  if (botId === undefined && !token.startsWith('xoxb-'))
    return error(
      'token',
      "SLACK_BOT_TOKEN is a person's token, not the bot's",
      `Set it to the "Bot User OAuth Token" (xoxb-…) on ${TOKEN_PAGE}.`,
    );
  const where = grid ? `${teamId}, in the Enterprise Grid ${grid}` : teamId;
  return ok('token', `the token is ${user ? `@${user}` : 'the bot'}'s, in the workspace ${team ?? ''} (${where})`);
}

/** What the prefix of a token says, if it is no bot's. */
function kindOf(token: string): string {
  if (token.startsWith('xapp-')) return ' It holds an app-level token, which belongs in SLACK_APP_TOKEN.';
  if (token.startsWith('xoxp-')) return " It holds a person's token.";
  return '';
}

/** The scopes that the desk needs, and what fails without each. */
const NEEDED_FOR: Readonly<Record<string, string>> = {
  'app_mentions:read': 'the app does not see mentions',
  'chat:write': 'nothing can be posted',
  commands: '/topup does not exist',
  'users:read': 'deactivated accounts are not noticed, and people whose workspace Slack does not name are refused',
  'usergroups:read': 'user groups give nobody any rights',
};

/** What fails without a scope that the desk can work without. */
const LESS_WITHOUT: Readonly<Record<string, string>> = {
  'files:read': 'a file of many rows cannot be read',
  'files:write': 'no file and no picture can be sent',
  'im:write': 'no file can be sent to a person in private',
};

/**
 * Compares the token's scopes with the manifest's.
 *
 * @param header `x-oauth-scopes`; undefined if Slack did not send it
 * @param usesGroups whether the config names a user group
 */
export function scopeFindings(header: string | undefined, usesGroups: boolean): readonly DoctorFinding[] {
  if (header === undefined)
    return [
      warning(
        'scopes',
        'Slack did not say which scopes the token has',
        'Compare them with manifest.json on the app\'s page "OAuth & Permissions".',
      ),
    ];
  const wanted = manifest().oauth_config.scopes.bot;
  const granted = new Set(header.split(',').map((scope) => scope.trim()));
  const missing = wanted.filter((scope) => !granted.has(scope));
  if (missing.length === 0) return [ok('scopes', `the token has all ${wanted.length} scopes of the manifest`)];
  return missing.map((scope) => {
    const without = NEEDED_FOR[scope];
    const stops = without !== undefined && (scope !== 'usergroups:read' || usesGroups);
    return (stops ? error : warning)(
      'scopes',
      `the scope ${scope} is missing: ${without ?? LESS_WITHOUT[scope] ?? 'conversations cannot be checked, and invitations are not noticed'}`,
      `Add it under "Bot Token Scopes" on ${TOKEN_PAGE} (or paste what "topup-desk manifest" prints), and reinstall the app.`,
      scope,
    );
  });
}

/** Says whether Slack accepts Socket Mode's token. Slack only returns an address: nothing is connected, so no event is taken. */
export function appTokenFinding(answer: SlackAnswer, token: string): DoctorFinding {
  const page = 'the app\'s page "Basic Information", section "App-Level Tokens"';
  if (answer.kind === 'unreachable')
    return warning('app_token', `the app-level token could not be checked: ${answer.why}`, 'Run the doctor again.');
  if (answer.error === null) return ok('app_token', 'Slack accepts the app-level token for Socket Mode');
  if (answer.error === 'missing_scope')
    return error(
      'app_token',
      'the app-level token in SLACK_APP_TOKEN lacks the scope connections:write',
      `Create one with that scope on ${page}.`,
    );
  if (/socket_mode/.test(answer.error))
    return error(
      'app_token',
      'Socket Mode is turned off for the app',
      'Enable it on the app\'s page "Socket Mode", or unset SLACK_APP_TOKEN and set SLACK_SIGNING_SECRET.',
    );
  const kind = token.startsWith('xapp-') ? '' : ' It must begin with xapp-.';
  return error(
    'app_token',
    `Slack refuses the app-level token in SLACK_APP_TOKEN: ${answer.error}`,
    `Set it to one from ${page}.${kind}`,
  );
}
