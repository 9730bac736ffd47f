import type { BalanceLimits } from './balance.ts';
import type { ConversationId } from './conversation.ts';
import type { DifferenceKind, KeptDifference, Statement } from './difference.ts';
import type { DigestFacts } from './digest.ts';
import type { BrokenPlace } from './evidence.ts';
import type { ProviderName } from './product.ts';

/**
 * What a conversation is told that is about no order. Each kind has its card in `commands/announcement-card.ts`.
 *
 * - `root`: the day's root of the journal, which people keep outside of the database. `from` is the first day that it covers, if there
 *   are several; `late` says that it was made when its day was long over
 * - `broken`: the journal is not as it was written. `places` is the number of broken places, `first` among them
 * - `reconciled`: what a provider's books show that ours do not say: the new differences by kind, and the worst of them
 * - `balance_low`, `balance_well`: an account at a provider came below what the config warns of, or is above it again. `days` is how
 *   long the money lasts at the pace of the last seven days; null if that is not known
 * - `digest`: a summary, told again and again
 * - `refused`: a conversation takes nothing of what it should be told. For the operators
 */
export type Announcement =
  | {
      readonly kind: 'root';
      readonly number: number;
      readonly from: string;
      readonly day: string;
      readonly root: string;
      readonly orders: number;
      readonly lines: number;
      readonly late: boolean;
    }
  | { readonly kind: 'broken'; readonly first: BrokenPlace; readonly places: number }
  | {
      readonly kind: 'reconciled';
      readonly provider: ProviderName;
      readonly source: Statement['source'];
      readonly name: string;
      readonly span: Statement['span'];
      readonly lines: number;
      readonly kinds: readonly { readonly kind: DifferenceKind; readonly count: number; readonly li: number }[];
      readonly shown: readonly ShownDifference[];
      readonly resolved: number;
      /** How many of the provider's differences are open now. */
      readonly open: number;
    }
  | ({
      readonly kind: 'balance_low' | 'balance_well';
      readonly provider: ProviderName;
      readonly leftLi: number;
      readonly days: number | null;
    } & BalanceLimits)
  | ({ readonly kind: 'digest' } & DigestFacts)
  | { readonly kind: 'refused'; readonly conversation: ConversationId; readonly why: string };

/** Finance is told in `finance.conversation`, or else where the operators are. */
export type Addressee = Role | ConversationId;
export type Role = 'finance' | 'operators';

/**
 * Tells a conversation something about no order, once for each key: over all replicas, restarts and tries, and for ever. It is delivered
 * by the outbox, with its tries and its gaps. Without a conversation, it goes to the log and to the counter of what operators are told.
 *
 * @returns false if it was told before; nothing happens then
 */
export type Tell = (to: Addressee, announcement: Announcement, key: string) => Promise<boolean>;

export type AnnouncementLedger = {
  /**
   * Writes an announcement into the outbox, once for each key. Without a conversation only the key is kept. False if it was kept before.
   */
  readonly tellOnce: (
    key: string,
    told: { readonly conversation: ConversationId | null; readonly announcement: Announcement; readonly at: number },
  ) => Promise<boolean>;
};

/** What is told of one difference. */
export type ShownDifference = Pick<
  KeptDifference,
  'id' | 'kind' | 'note' | 'order' | 'number' | 'at' | 'ours' | 'theirs'
>;
