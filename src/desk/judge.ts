import type { LocalDate } from '../core/calendar.ts';
import type { ConversationId } from '../core/conversation.ts';
import type { Ledger, Past, PastSeen } from '../core/ledger.ts';
import type { GroupId, Membership } from '../core/people.ts';
import { type Count, evaluate, type Judged } from '../core/policy.ts';
import { groupsIn } from '../core/rule.ts';
import type { TopupRequest } from './desk.ts';
import { createInquire, factsOf, lookingBack } from './facts.ts';
import type { Places } from './place.ts';
import type { DeskSettings } from './settings.ts';
import type { Wanted } from './understand.ts';

export type JudgeDeps = {
  readonly ledger: Pick<Ledger, 'usage' | 'currentConversation'>;
  readonly settings: DeskSettings;
  readonly places: Places;
};

/** A request with everything it was judged by. `seen` is null where no rule looked at earlier orders. */
export type JudgedRequest = Judged & {
  readonly at: number;
  readonly date: LocalDate;
  readonly past: Past;
  readonly seen: PastSeen | null;
  readonly counts: readonly Count[];
};

export type Judge = (
  wanted: Wanted,
  asked: Pick<TopupRequest, 'by' | 'origin' | 'reason' | 'urgent'>,
  at: number,
) => Promise<JudgedRequest>;

/** Fetches what the rules look at, in two reads of the ledger, and has them judge it. */
export function createJudge({ ledger, settings, places }: JudgeDeps): Judge {
  const { policy, people } = settings;
  const inquire = createInquire(settings);
  const groups = groupsIn(policy.rules);
  const looksBack = Object.values(lookingBack(policy.rules)).some((length) => length > 0);

  const memberships = async (by: TopupRequest['by']): Promise<ReadonlyMap<GroupId, Membership>> =>
    new Map(
      await Promise.all(groups.map(async (group) => [group, await places.membershipOf([group], by.account)] as const)),
    );

  /** Rules name conversations by the id they had when the config was written. */
  const idsOf = (conversation: ConversationId, { team }: Wanted): readonly ConversationId[] => [
    conversation,
    ...team.conversations.filter((id) => ledger.currentConversation(id) === conversation),
  ];

  return async (wanted, asked, at) => {
    const asking = { ...asked, at };
    const inquiry = inquire(wanted, asking);
    const { accounts, question, date } = inquiry;
    const [{ used, past }, inGroups] = await Promise.all([
      ledger.usage({ keys: accounts, past: question }),
      memberships(asked.by),
    ]);
    const found = {
      used,
      sameNumber: past.sameNumber.map(({ order }) => order),
      sameReason: past.sameReason.map(({ order }) => order),
      makerOpenedAt: past.makerOpenedAt,
      inGroups,
      here: idsOf(asked.origin.conversation, wanted),
    };
    const facts = factsOf(wanted, asking, inquiry, found, people.personOf);
    const seen = looksBack ? { question, fingerprint: past.fingerprint } : null;
    return { ...evaluate(policy, facts), at, date, past, seen, counts: facts.counts };
  };
}
