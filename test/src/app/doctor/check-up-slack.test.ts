import { describe, test } from 'node:test';
import { type Breakage, named } from '../../../support/doctor-breakages.ts';

const SLACK: readonly Breakage[] = [
  {
    what: 'a bot token that Slack does not know',
    break: ({ environment }) => void Object.assign(environment, { SLACK_BOT_TOKEN: 'xoxb-of-somebody-else' }),
    line: /^error slack : Slack does not know the token in SLACK_BOT_TOKEN → .*Bot User OAuth Token/,
  },
  {
    what: 'an app-level token in the place of the bot token',
    break: ({ environment }) => void Object.assign(environment, { SLACK_BOT_TOKEN: 'xapp-1-A0' }),
    line: /^error slack : Slack does not know .* → .*belongs in SLACK_APP_TOKEN/,
  },
  {
    what: 'a token that has expired',
    break: ({ slack }) => slack.failNext('auth.test', 'token_expired'),
    line: /^error slack : the token in SLACK_BOT_TOKEN has expired → Turn off token rotation/,
  },
  {
    what: 'a token that was revoked',
    break: ({ slack }) => slack.revokeToken(),
    line: /^error slack : the token in SLACK_BOT_TOKEN was revoked → Install the app again/,
  },
  {
    what: 'an app that was taken out of the workspace',
    break: ({ slack }) => slack.failNext('auth.test', 'account_inactive'),
    line: /^error slack : the app was removed from the workspace/,
  },
  {
    what: 'a Slack that is a proxy’s page',
    break: ({ slack }) => slack.failNext('auth.test', 'not json'),
    line: /^error slack : Slack cannot be reached: the answer \(HTTP 200\) is not from Slack → Check SLACK_API_URL/,
  },
  {
    what: 'a Slack at a port where nothing listens',
    break: ({ environment }) => void Object.assign(environment, { SLACK_API_URL: 'http://127.0.0.1:1/api/' }),
    line: /^error slack : Slack cannot be reached: .*nothing listens on that port/,
  },
  {
    what: 'the scope to write missing',
    break: ({ slack }) => withoutScope(slack.state, 'chat:write'),
    line: /^error slack chat:write: the scope chat:write is missing: nothing can be posted → Add it under "Bot Token Scopes"/,
  },
  {
    what: 'the scope for people missing',
    break: ({ slack }) => withoutScope(slack.state, 'users:read'),
    line: /^error slack users:read: .*deactivated accounts are not noticed, and people whose workspace Slack does not name are refused/,
    also: [/^warning slack : 4 accounts were not checked: the token lacks the scope/],
  },
  {
    what: 'the scope for user groups missing where the config names one',
    break: ({ slack }) => withoutScope(slack.state, 'usergroups:read'),
    line: /^error slack usergroups:read: .*user groups give nobody any rights/,
    also: [/^warning slack slack:group:S0LEADS: it was not checked/],
  },
  {
    what: 'the scope by which channels are looked at missing, as in an installation of an earlier version',
    break: ({ slack }) => withoutScope(slack.state, 'channels:read'),
    line: /^warning slack channels:read: .*conversations cannot be checked.* → .*reinstall the app/,
    also: [/^warning slack : 3 conversations were not checked/],
  },
  {
    what: 'a wrong app-level token',
    break: ({ environment }) => void Object.assign(environment, { SLACK_APP_TOKEN: 'xapp-of-another-app' }),
    line: /^error slack : Slack refuses the app-level token in SLACK_APP_TOKEN: invalid_auth → .*App-Level Tokens/,
  },
  {
    what: 'an app-level token without its scope',
    break: ({ environment, slack }) => {
      environment.SLACK_APP_TOKEN = slack.state.appToken;
      slack.state.appScopes = [];
    },
    line: /^error slack : the app-level token in SLACK_APP_TOKEN lacks the scope connections:write/,
  },
  {
    what: 'a channel that is not there',
    break: ({ config }) => void Object.assign(config.operators, { conversation: 'slack:C0GONE' }),
    line: /^error slack slack:C0GONE: there is no such conversation.* → Correct the id at operators\.conversation/,
  },
  {
    what: 'a private channel that the bot is not in',
    break: ({ slack }) => void slack.channels.set('C0OPS', { archived: false, joined: false, isPrivate: true }),
    line: /^error slack slack:C0OPS: there is no such conversation, or it is private and the bot is not in it → .*\/invite @topup/,
  },
  {
    what: 'a channel that the bot is not in',
    break: ({ slack }) => void slack.removeBot('C0APPROVALS'),
    line: /^error slack slack:C0APPROVALS: the bot is not in #c0approvals → Type "\/invite @topup"/,
  },
  {
    what: 'an archived channel',
    break: ({ slack }) => void slack.archive('C0SUPPORT'),
    line: /^error slack slack:C0SUPPORT: #c0support is archived → Unarchive it/,
  },
  {
    what: 'a person whom nobody knows',
    break: ({ slack }) => void slack.state.nobody.add('U0BOSS'),
    line: /^error slack slack:U0BOSS: Slack has no account with this id → Correct it at teams\[0\]\.approvers\[0\]/,
  },
  {
    what: 'a channel’s id where a person’s should be',
    break: ({ config }) => void Object.assign(config.teams[0] ?? {}, { requesters: ['slack:C0SUPPORT'] }),
    line: /^error slack slack:C0SUPPORT: Slack has no account with this id → Correct it at teams\[0\]\.requesters\[0\]/,
  },
  {
    what: 'a deactivated person',
    break: ({ slack }) => void slack.setProfile('U0LIN', { deleted: true }),
    line: /^error slack slack:U0LIN: @u0lin was deactivated → Remove it at people\[0\]\.accounts\[0\]/,
  },
  {
    what: 'a bot where a person should be',
    break: ({ slack }) => void slack.setProfile('U0AGENT', { isBot: true }),
    line: /^error slack slack:U0AGENT: @u0agent is a bot/,
  },
  {
    what: 'a person of another workspace',
    break: ({ slack }) => void slack.setProfile('U0BOSS', { teamId: 'T0OTHER' }),
    line: /^error slack slack:U0BOSS: @u0boss belongs to T0OTHER, not to this workspace, and is refused/,
  },
  {
    what: 'a person of another Enterprise Grid',
    break: ({ slack }) => {
      slack.state.enterpriseId = 'E0HOME';
      slack.setProfile('U0BOSS', { teamId: 'T0OTHER', enterpriseId: 'E0OTHER' });
    },
    line: /^error slack slack:U0BOSS: .*T0OTHER, not to this workspace or its Enterprise Grid/,
  },
  {
    what: 'a user group that is not there',
    break: ({ slack }) => void slack.groups.delete('S0LEADS'),
    line: /^error slack slack:group:S0LEADS: there is no such user group → Correct the id at teams\[0\]\.approvers\[1\]/,
  },
  {
    what: 'a disabled user group',
    break: ({ slack }) => void slack.disableGroup('S0LEADS'),
    line: /^error slack slack:group:S0LEADS: @s0leads is disabled → Enable it/,
  },
  {
    what: 'a user group without members',
    break: ({ slack }) => void slack.setGroup('S0LEADS', []),
    line: /^error slack slack:group:S0LEADS: @s0leads has no members/,
  },
  {
    what: 'a workspace whose plan has no user groups',
    break: ({ slack }) => slack.failNext('usergroups.list', 'plan_upgrade_required'),
    line: /^error slack slack:group:S0LEADS: this workspace's plan has no user groups/,
  },
  {
    what: 'a clock six minutes behind',
    break: ({ slack }) => {
      slack.state.aheadMs = 360_000;
    },
    line: /^error clock : this machine's clock is 6 minutes behind Slack's → .*timedatectl/,
  },
  {
    what: 'a clock six minutes ahead',
    break: ({ slack }) => {
      slack.state.aheadMs = -360_000;
    },
    line: /^error clock : this machine's clock is 6 minutes ahead of Slack's/,
  },
  {
    what: 'a clock that begins to run away',
    break: ({ slack }) => {
      slack.state.aheadMs = 90_000;
    },
    line: /^warning clock : this machine's clock is 90 s behind Slack's → .*Beyond 5 minutes/,
  },
];

const withoutScope = (state: { scopes: readonly string[] }, gone: string): void => {
  state.scopes = state.scopes.filter((scope) => scope !== gone);
};

describe('the doctor names what is wrong in Slack, and says what to do', () => {
  for (const breakage of SLACK) test(breakage.what, (t) => named(t, breakage));
});
