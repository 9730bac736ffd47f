import * as z from 'zod';
import {
  type ChatFindings,
  type DoctorFinding,
  type DoctorScope,
  gatherUnchecked,
  type NamedIds,
} from '../../src/core/doctor-finding.ts';
import { type Ask, inTurns, type Turns } from '../../src/runtime/ask.ts';
import { accountFinding, conversationFinding, createSlackCall, groupFindings, type SlackCall } from './doctor-ids.ts';
import { appTokenFinding, scopeFindings, tokenFinding } from './installation.ts';
import { type Home, toHome } from './lifecycle.ts';

export type SlackDoctorDeps = {
  readonly botToken: string;
  /** Null if Slack calls over HTTP. */
  readonly appToken: string | null;
  readonly apiUrl: string;
  readonly named: NamedIds;
  readonly scope: DoctorScope;
  readonly ask: Ask;
  /** Ends the questions. A finding names what was not asked by then. */
  readonly signal: AbortSignal;
};

/** A desk that runs shares Slack's limits with the doctor: `conversations.info` 50 and `users.info` 100 a minute. */
const CONVERSATIONS: Turns = { atOnce: 3, burst: 20, everyMs: 1_500 };
const ACCOUNTS: Turns = { atOnce: 3, burst: 30, everyMs: 900 };
/** A start looks at no more conversations, and no more people, than this. */
const AT_START = 20;

/** Checks everything in Slack that can be checked without writing there. */
export async function checkSlack(deps: SlackDoctorDeps): Promise<ChatFindings> {
  const { botToken, appToken, named } = deps;
  const call = createSlackCall(deps);
  const [self, app] = await Promise.all([
    call('auth.test'),
    appToken === null ? null : call('apps.connections.open', {}, appToken),
  ]);
  const token = tokenFinding(self, botToken);
  const first = [token, ...(app === null || appToken === null ? [] : [appTokenFinding(app, appToken)])];
  const aheadMs = self.kind === 'answer' ? self.aheadMs : null;
  const clock = aheadMs === null ? null : { from: 'Slack', aheadMs };
  if (token.level === 'error' || self.kind !== 'answer') return { findings: first, clock };
  const usesGroups = named.groups.length > 0;
  const [conversations, accounts, groups] = await Promise.all([
    checkConversations(deps, call),
    checkAccounts(deps, call, toHome(Self.parse(self.body))),
    usesGroups ? call('usergroups.list', { include_disabled: 'true', include_count: 'true' }) : null,
  ]);
  const scopes = scopeFindings(self.headers['x-oauth-scopes'], usesGroups);
  const ofGroups = groups === null ? [] : gatherUnchecked('slack', 'user groups', groupFindings(named.groups, groups));
  return { findings: [...first, ...scopes, ...conversations, ...accounts, ...ofGroups], clock };
}

const isPerson = ({ id }: { readonly id: string }): boolean => /^[UW]/.test(id);

async function checkConversations(deps: SlackDoctorDeps, call: SlackCall): Promise<readonly DoctorFinding[]> {
  const { named, scope, signal } = deps;
  // A person's id means their direct messages with the bot, so it is checked as a person.
  const all = named.conversations.filter((one) => !isPerson(one));
  const some = scope === 'short' ? all.slice(0, AT_START) : all;
  const done = await inTurns(some, CONVERSATIONS, signal, async (one) =>
    conversationFinding(one, await call('conversations.info', { channel: one.id })),
  );
  return gatherUnchecked('slack', 'conversations', done);
}

async function checkAccounts(deps: SlackDoctorDeps, call: SlackCall, home: Home): Promise<readonly DoctorFinding[]> {
  const { named, scope, signal } = deps;
  const all = [...named.accounts, ...named.conversations.filter(isPerson)];
  const some = scope === 'short' ? all.slice(0, AT_START) : all;
  const done = await inTurns(some, ACCOUNTS, signal, async (one) =>
    accountFinding(one, await call('users.info', { user: one.id }), home),
  );
  return gatherUnchecked('slack', 'accounts', done);
}

const Self = z.object({
  team_id: z.string().catch(''),
  enterprise_id: z.string().nullish(),
  user_id: z.string().catch(''),
});
