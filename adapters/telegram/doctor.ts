import * as z from 'zod';
import {
  type ChatFindings,
  type DoctorFinding,
  type DoctorScope,
  findingsOf,
  gatherUnchecked,
  type NamedId,
  type NamedIds,
} from '../../src/core/doctor-finding.ts';
import { type Ask, inTurns, type Turns } from '../../src/runtime/ask.ts';
import {
  accountFinding,
  administratorsFinding,
  chatFinding,
  chatIn,
  isIn,
  memberIn,
  type Sought,
} from './doctor-chats.ts';
import {
  createTelegramCall,
  type TelegramCall,
  tokenFailure,
  type WebhookWanted,
  webhookFindings,
} from './installation.ts';

export type TelegramDoctorDeps = {
  readonly token: string;
  readonly apiRoot: string;
  readonly webhook: WebhookWanted;
  readonly named: NamedIds;
  readonly scope: DoctorScope;
  readonly ask: Ask;
  readonly signal: AbortSignal;
  readonly now: () => number;
};

/** Telegram takes some 30 calls a second of a bot, and a desk that runs needs most of them. */
const CHATS: Turns = { atOnce: 3, burst: 30, everyMs: 200 };
/** A start looks at no more chats, people and groups of approvers than this, of each. */
const AT_START = 20;

const Self = z.object({
  id: z.number(),
  username: z.string().catch('the bot'),
  can_join_groups: z.boolean().optional(),
});

/** Checks everything in Telegram that can be checked without writing there. It never asks for updates: the desk would lose them. */
export async function checkTelegram(deps: TelegramDoctorDeps): Promise<ChatFindings> {
  const call = createTelegramCall(deps);
  const self = await call('getMe');
  const aheadMs = self.kind === 'unreachable' ? null : self.aheadMs;
  const clock = aheadMs === null ? null : { from: 'Telegram', aheadMs };
  const me = self.kind === 'answer' ? Self.safeParse(self.result).data : undefined;
  if (me === undefined) return { findings: [tokenFailure(self)], clock };
  const { ok, warning } = findingsOf('telegram');
  const token =
    me.can_join_groups === false
      ? warning('token', `@${me.username} may not be added to groups`, 'Allow it: @BotFather, /setjoingroups, Enable.')
      : ok('token', `the token is @${me.username}'s`);
  const [webhook, chats] = await Promise.all([call('getWebhookInfo'), checkChats(deps, call, me.id)]);
  const [accounts, groups] = await checkPeople(deps, call, chats.groups);
  const findings = [
    token,
    ...webhookFindings(deps.webhook, webhook, deps.now()),
    ...chats.findings,
    ...accounts,
    ...groups,
  ];
  return { findings, clock };
}

type Checked = { readonly findings: readonly DoctorFinding[]; readonly groups: readonly string[] };

/** @returns also the groups that the bot is in: people are looked for there */
async function checkChats(deps: TelegramDoctorDeps, call: TelegramCall, selfId: number): Promise<Checked> {
  const { named, scope, signal } = deps;
  const all = scope === 'short' ? named.conversations.slice(0, AT_START) : named.conversations;
  const done = await inTurns(all, CHATS, signal, async (one) => {
    const chat_id = Number(one.id);
    const answer = await call('getChat', { chat_id });
    const chat = chatIn(answer);
    const isGroup = chat !== null && chat.type !== 'private';
    const self = isGroup ? await call('getChatMember', { chat_id, user_id: selfId }) : null;
    const mine = self === null ? null : memberIn(self);
    const mayBeShut = chat?.is_forum === true && mine !== null && isIn(mine) && mine.status === 'member';
    // A typing action shows no message, and is refused if a message would be.
    const general = mayBeShut ? await call('sendChatAction', { chat_id, action: 'typing' }) : null;
    return { finding: chatFinding(one, answer, self, general), group: mine !== null && isIn(mine) ? one.id : null };
  });
  const found = done.filter((one) => one !== null);
  const findings = gatherUnchecked(
    'telegram',
    'conversations',
    done.map((one) => one?.finding ?? null),
  );
  return { findings, groups: found.flatMap(({ group }) => group ?? []) };
}

async function checkPeople(
  deps: TelegramDoctorDeps,
  call: TelegramCall,
  groups: readonly string[],
): Promise<readonly [readonly DoctorFinding[], readonly DoctorFinding[]]> {
  const { named, scope, signal } = deps;
  const max = scope === 'short' ? AT_START : Number.POSITIVE_INFINITY;
  const accounts = await inTurns(named.accounts.slice(0, max), CHATS, signal, (one) =>
    checkAccount(call, one, groups, signal),
  );
  const administrators = await inTurns(named.groups.slice(0, max), CHATS, signal, async (one) =>
    administratorsFinding(one, await call('getChatAdministrators', { chat_id: Number(one.id) })),
  );
  return [
    gatherUnchecked('telegram', 'accounts', accounts),
    gatherUnchecked('telegram', 'groups of approvers', administrators),
  ];
}

/** Looks into one group after the other until the person is found. */
async function checkAccount(
  call: TelegramCall,
  named: NamedId,
  groups: readonly string[],
  signal: AbortSignal,
): Promise<DoctorFinding> {
  const sought: Sought[] = [];
  for (const chat of groups) {
    if (signal.aborted) break;
    const answer = await call('getChatMember', { chat_id: Number(chat), user_id: Number(named.id) });
    sought.push({ chat: `telegram:${chat}`, answer });
    const member = memberIn(answer);
    if (member !== null && isIn(member)) break;
  }
  return accountFinding(named, sought);
}
