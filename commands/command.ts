import type { Until } from '../src/core/calendar.ts';
import type { Origin } from '../src/core/conversation.ts';
import type { Order } from '../src/core/order.ts';
import type { AccountId, Actor } from '../src/core/people.ts';
import type { Language, Product } from '../src/core/product.ts';
import type { Result } from '../src/core/result.ts';
import type { ListScope, OrderFilters } from '../src/core/search.ts';
import type { ProposalSeen } from '../src/desk/approvals.ts';
import type { Card } from './card.ts';
import type { ManyAsked } from './parse-many.ts';
import type { ReportAsked, ReportShown } from './report-shown.ts';
import { NAMES_EN, type NameWords } from './words/en/names.ts';

/** What a person can type. Numbers, products and references are as typed. */
export type Command =
  | {
      readonly kind: 'request';
      readonly number: string;
      readonly product: string;
      readonly anyway: boolean;
      readonly urgent: boolean;
      readonly reason: string;
    }
  | { readonly kind: 'form' }
  | { readonly kind: 'status'; readonly about: string }
  | { readonly kind: 'details'; readonly order: string }
  | { readonly kind: 'approve'; readonly order: string }
  | { readonly kind: 'reject'; readonly order: string; readonly why: string }
  | { readonly kind: 'cancel'; readonly order: string }
  | { readonly kind: 'repeat'; readonly order: string }
  | { readonly kind: 'list'; readonly which: ListScope; readonly filters: OrderFilters | null }
  | { readonly kind: 'find'; readonly filters: OrderFilters }
  | { readonly kind: 'explain'; readonly number: string; readonly product: string; readonly anyway: boolean }
  | {
      readonly kind: 'settle';
      readonly order: string;
      readonly outcome: 'delivered' | 'failed';
      readonly evidence: string;
    }
  | ({ readonly kind: 'confirm'; readonly order: string } & Confirming)
  | { readonly kind: 'remind'; readonly order: string }
  | { readonly kind: 'delegate'; readonly asked: DelegateAsked }
  | { readonly kind: 'many'; readonly asked: ManyAsked }
  | { readonly kind: 'bulk'; readonly asked: BulkAsked }
  | { readonly kind: 'report'; readonly asked: ReportAsked }
  | { readonly kind: 'budget' }
  | { readonly kind: 'whoami' }
  | { readonly kind: 'help' }
  | { readonly kind: 'language'; readonly language: Language };

/** Shows, ends or makes a delegation. `to` is as typed. */
export type DelegateAsked =
  | { readonly kind: 'show' }
  | { readonly kind: 'end' }
  | { readonly kind: 'give'; readonly to: string; readonly until: Until };

/**
 * Many orders at once.
 *
 * - `form`: opens the form, or says how to send a file
 * - `file`: the file that comes with the command; `lines`: rows as typed. Both are only checked
 * - `send`: asks for the rows of a check, as it was seen; `again` is the earlier batch of the same rows
 * - `status`, `result`: shows a batch, or posts the file of its rows once more
 */
export type BulkAsked =
  | { readonly kind: 'form' | 'file' }
  | { readonly kind: 'lines'; readonly text: string }
  | { readonly kind: 'send'; readonly batch: string; readonly digest: string; readonly again: string | null }
  | { readonly kind: 'status' | 'pause' | 'resume' | 'stop' | 'result'; readonly batch: string }
  | { readonly kind: 'strike'; readonly batch: string; readonly row: number };

/** A file that came with a command; or why it could not be fetched, in words. */
export type FileGiven =
  | { readonly ok: true; readonly name: string | null; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly kind: FileRefused };

/**
 * Why a file is not here: `file_scope` if the chat does not let us read it, `file_elsewhere` if it lies on another server than the chat's.
 */
export type FileRefused = 'file_not_fetched' | 'file_too_large' | 'file_deleted' | 'file_scope' | 'file_elsewhere';

/** Why a file cannot be read as a table. It is read outside of this room, which knows no file format. */
export type TableRefused =
  | { readonly kind: FileRefused | 'file_empty' }
  | { readonly kind: 'file_unpacks_too_large'; readonly maxMb: number }
  | {
      readonly kind: 'file_not_a_table';
      readonly what: 'old_excel' | 'encrypted' | 'binary' | 'broken' | 'encoding';
    };
export type ReadTable = (file: {
  readonly name: string | null;
  readonly bytes: Uint8Array;
}) => Promise<Result<readonly (readonly string[])[], TableRefused>>;

/** The topics of help: every command, and `urgent`, which is a kind of request. */
export type HelpTopic = Command['kind'] | 'urgent';

/** `line` is the nearest right line, null for none. `what` is the missing part; `number` is what was typed so far, for a draft. */
export type ParseRefused =
  | { readonly kind: 'too_long'; readonly longest: number }
  | {
      readonly kind: 'missing';
      readonly what: 'row' | 'product' | 'order' | 'number' | 'language' | 'outcome' | 'evidence' | 'until';
      readonly command: HelpTopic;
      readonly number: string | null;
    }
  /** A second number and product stand where the reason would. */
  | { readonly kind: 'two_requests' }
  | {
      readonly kind: 'unknown_word';
      readonly word: string;
      readonly meant: string | null;
      readonly line: string | null;
    }
  /** A label of a search, such as `since`, before what is no value of it. */
  | { readonly kind: 'bad_filter'; readonly command: 'find' | 'list'; readonly given: string }
  | { readonly kind: 'extra'; readonly command: HelpTopic; readonly extra: string; readonly line: string | null };

/**
 * One command, with who gave it and where.
 *
 * @property requestKey the same for every delivery of the same message; an order keeps it
 * @property reportedLanguage the language of the person, as the platform reports it; a language that they chose wins
 * @property mentions the accounts of mentions in the text, by their words there: `@lin`
 * @property file given if one came with the command
 * @property alone whether nobody else sees the answer; only then may it contain a whole number
 */
export type Given = {
  readonly command: Result<Command, ParseRefused>;
  readonly by: Actor;
  readonly origin: Origin;
  readonly requestKey: string;
  readonly reportedLanguage: Language | null;
  readonly alone?: boolean;
  readonly file?: FileGiven;
  readonly mentions?: ReadonlyMap<string, AccountId>;
};

/** The values that a form starts with, as typed. */
export type Draft = { readonly number: string; readonly product: string; readonly reason: string };

/**
 * The answer to the person who gave the command, in private if the platform can.
 *
 * - `say`: must be shown
 * - `done`: the conversation's card already says it; shown only if it is private (Slack)
 * - `form`: open the form; a platform without forms shows `card`, which says how to request
 *
 * @property at the form field that a refusal is about
 * @property products the products that a refusal suggests, for platforms that make buttons of them
 * @property report a report beside its card, for platforms that draw
 * @property bulkForm open the form for many orders, on a platform that has one
 * @property language the language of the answer, for a platform that asks further questions
 */
export type Answer =
  | {
      readonly kind: 'say' | 'done';
      readonly card: Card;
      readonly at: 'number' | 'product' | 'reason' | null;
      readonly refused: boolean;
      readonly bulkForm?: true;
      readonly report?: ReportShown;
      readonly products?: readonly Product[];
      readonly language?: Language;
    }
  | { readonly kind: 'form'; readonly draft: Draft; readonly card: Card; readonly language?: Language };

/** Runs a command and returns its answer. Rejects only if the ledger cannot be reached. */
export type RunCommand = (given: Given) => Promise<Answer>;

/** The proposal that a line or a button confirms. */
export type Confirming = { readonly proposal: ProposalSeen | null; readonly anyway: boolean };

/** The line that confirms a proposal: `confirm T7K3QX delivered 2`. Lines of buttons are in English. */
export function confirmLine(ref: string, { proposal, anyway }: Confirming, words = NAMES_EN.confirming): string {
  const seen = proposal === null ? [] : [words[proposal.outcome], String(proposal.version ?? '')];
  return [words.confirm, ref, ...seen, anyway ? words.anyway : ''].filter((part) => part !== '').join(' ');
}

/** Confirms the current proposal. */
export const confirmingOf = ({ settlement }: Pick<Order, 'settlement'>, anyway = false): Confirming => ({
  proposal: settlement && { outcome: settlement.outcome, version: settlement.version },
  anyway,
});

/** What a person types to confirm the current proposal. */
export const typedConfirm = (order: Order, { confirming }: Pick<NameWords, 'confirming'>, anyway = false): string =>
  `/topup ${confirmLine(order.ref, confirmingOf(order, anyway), confirming)}`;

/**
 * What the chats must know about a command. Its parser, its handler and its words say the rest.
 *
 * @property acts whether it can change something: an order, a delegation, a language
 * @property opensForm whether the answer is a form, on platforms that have forms
 * @property inMenu who sees it in a platform's menu of commands; null for nobody
 * @property postsCard whether it posts a card where it was typed, so that success needs no other answer there
 * @property showsNumber whether the answer may contain a whole number, so only the person who asked may see it
 */
export type CommandTraits = {
  readonly acts: boolean;
  readonly opensForm: boolean;
  readonly inMenu: 'everybody' | 'approvers' | null;
  readonly postsCard: boolean;
  readonly showsNumber: boolean;
};

const LOOKS: CommandTraits = {
  acts: false,
  opensForm: false,
  inMenu: 'everybody',
  postsCard: false,
  showsNumber: false,
};
const ACTS: CommandTraits = { ...LOOKS, acts: true };
const REQUESTS: CommandTraits = { ...ACTS, postsCard: true };
const DECIDES: CommandTraits = { ...ACTS, inMenu: 'approvers' };

/** Every command, in the order of the menus. The chats keep no lists of their own. A command without a row does not compile. */
export const COMMANDS: Readonly<Record<HelpTopic, CommandTraits>> = {
  request: REQUESTS,
  form: { ...LOOKS, opensForm: true, inMenu: null },
  status: LOOKS,
  details: { ...LOOKS, showsNumber: true },
  list: LOOKS,
  find: LOOKS,
  repeat: REQUESTS,
  cancel: ACTS,
  remind: ACTS,
  urgent: REQUESTS,
  explain: LOOKS,
  bulk: REQUESTS,
  budget: LOOKS,
  whoami: LOOKS,
  language: ACTS,
  help: LOOKS,
  approve: DECIDES,
  many: { ...DECIDES, inMenu: null },
  reject: DECIDES,
  delegate: DECIDES,
  settle: DECIDES,
  confirm: DECIDES,
  report: { ...LOOKS, inMenu: 'approvers' },
};

/** The commands of a platform's menu: those for everybody, then, for approvers, those of approvers. */
export function menuFor(audience: 'everybody' | 'approvers'): readonly HelpTopic[] {
  const topics = Object.keys(COMMANDS) as HelpTopic[];
  const offered = (to: CommandTraits['inMenu']) => topics.filter((topic) => COMMANDS[topic].inMenu === to);
  return [...offered('everybody'), ...(audience === 'approvers' ? offered('approvers') : [])];
}
