import type { Shortfall } from '../src/core/balance.ts';
import type { BatchFacts } from '../src/core/batch-ledger.ts';
import type { Account } from '../src/core/budget.ts';
import type { ConversationId, MessageRef } from '../src/core/conversation.ts';
import { formatYuan } from '../src/core/money.ts';
import { maskMsisdn } from '../src/core/msisdn.ts';
import type { Notice } from '../src/core/notice.ts';
import { isHeld, type Order, type OrderState } from '../src/core/order.ts';
import type { AccountId, GroupId } from '../src/core/people.ts';
import type { Count } from '../src/core/policy.ts';
import type { NumberPlace, ProviderName } from '../src/core/product.ts';
import { isBeingChecked } from '../src/core/restored.ts';
import type { OutgoingFile } from '../src/core/surface.ts';
import type { NameWords } from './words/en/names.ts';

/** A person or group that a platform may show as a mention. */
export type Named = { readonly account: AccountId | GroupId; readonly name: string };
/** A message that a platform may show as a link. */
export type Linked = { readonly at: MessageRef; readonly name: string };
/** A conversation that a platform may show by its name; `name` is its id as the config writes it. */
export type Placed = { readonly conversation: ConversationId; readonly name: string };
/** A piece of a line. Words are not escaped here. */
export type Span = string | Named | Linked | Placed;
export type Line = readonly Span[];

/** A platform may show the tone as a colour. The card's `mark` says the same without one. */
export type Tone = 'waiting' | 'working' | 'success' | 'danger' | 'warning' | 'plain';

/** The question that a platform asks before a button takes effect. */
export type Confirm = { readonly title: string; readonly text: string; readonly yes: string; readonly no: string };

/** The commands that a card can have a button for. */
export const CARD_ACTIONS = [
  'approve',
  'reject',
  'cancel',
  'details',
  'confirm',
  'repeat',
  'bulk',
  'many',
  'page',
  'send',
] as const;
export type OrderAction = Exclude<(typeof CARD_ACTIONS)[number], 'bulk' | 'many' | 'page' | 'send'>;

/**
 * A button's `line` is the command that a person could type instead: `approve T7K3QX`. `confirming` is the proposal of a Confirm
 * button, for platforms whose buttons carry no line.
 *
 * @property key names the request that the line makes, so that two presses make one order
 * @property storedAs where the line is kept, for platforms whose buttons hold less than a line
 */
export type CardButton = {
  readonly action: (typeof CARD_ACTIONS)[number];
  readonly label: string;
  readonly line: string;
  readonly style: 'primary' | 'danger' | 'plain';
  readonly confirm?: Confirm;
  readonly key?: string;
  readonly storedAs?: string;
  readonly confirming?: {
    readonly proposal: { readonly outcome: 'delivered' | 'failed'; readonly version: number | null } | null;
    readonly anyway: boolean;
  };
};

/**
 * One message without anything of a platform. A renderer adds only escaping and layout.
 *
 * @property summary one plain line for notifications and screen readers
 * @property file left out if it has none
 * @property table some of the lines once more, for chats that have tables
 */
export type Card = {
  readonly tone: Tone;
  readonly mark: string;
  readonly title: string;
  readonly lines: readonly Line[];
  readonly fields: readonly { readonly label: string; readonly value: Line }[];
  readonly footer: string | null;
  readonly buttons: readonly CardButton[];
  readonly summary: string;
  readonly file?: CardFile;
  readonly table?: CardTable;
};

/** Rows that stand in a table instead of as many lines, from the line with this index on. */
export type CardTable = {
  readonly from: number;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Line[])[];
};

/** A file that belongs to a card, as text. No whole number is in it. */
export type CardFile = { readonly name: string; readonly text: string };

/** A card's file as a chat sends it, with the card's title beside it; null if it has none. */
export const outgoingFile = ({ file, title }: Card): OutgoingFile | null =>
  file === undefined
    ? null
    : { name: file.name, bytes: new TextEncoder().encode(file.text), mime: 'text/csv', title, altText: null };

/** The text of a line, with people by name. */
export const plainLine = (line: Line): string =>
  line.map((span) => (typeof span === 'string' ? span : span.name)).join('');

/** The whole card as plain text. */
export const plainCard = (card: Card): string =>
  [
    `${card.mark} ${card.title}`.trim(),
    ...card.lines.map(plainLine),
    ...card.fields.map(({ label, value }) => `${label}: ${plainLine(value)}`),
    ...(card.footer === null ? [] : [card.footer]),
  ].join('\n');

/**
 * What the place where a card is shown adds to it.
 *
 * @property answersPrivately whether a press is answered in private there; then the card also has the buttons Cancel and Details
 * @property batch the batch that a notice is about
 * @property shortfall if the provider's money does not reach for what is to be decided
 * @property counts the budgets that the order counts into, now, for the approvers; empty if they are not known
 * @property called whom the message calls: only they may be mentioned as people who can decide. Left out, all of them may
 * @property isEdit whether it replaces a message, which calls nobody
 * @property decidedAt the card that carries the decision, if it is another message
 */
export type CardContext = {
  readonly answersPrivately: boolean;
  readonly counts: readonly Count[];
  readonly batch?: BatchFacts | undefined;
  readonly called?: readonly (AccountId | GroupId)[] | undefined;
  readonly isEdit?: boolean;
  readonly decidedAt?: MessageRef | undefined;
  readonly shortfall?: Shortfall | undefined;
};

/** Renders a notice in the language of its conversation. A card shows the order as it is now. */
export type PresentNotice = (notice: Notice, order: Order, place?: CardContext) => Card;

type Plain = {
  readonly tone?: Card['tone'];
  readonly mark: string;
  readonly title: string;
  readonly lines: readonly (string | Line)[];
};

/** A card of a title and lines, without buttons: an answer to one person. */
export function textCard({ tone = 'plain', mark, title, lines }: Plain): Card {
  const spans = lines.map((line) => (typeof line === 'string' ? [line] : line));
  const summary = [title, ...spans.map(plainLine)].join(' ');
  return { tone, mark, title, lines: spans, fields: [], footer: null, buttons: [], summary: truncate(summary, 300) };
}

/** A whole mobile number in any notation, alone or within other words. */
const NUMBERS = /(?<![\d０-９])(?:[+＋]?86[ -]?|0086[ -]?)?([1１][3-9３-９](?:[ -]?[\d０-９]){9})(?![\d０-９])/g;

/** Control characters except tab and line break, and the marks that change the writing direction. */
const UNSEEN = /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Makes foreign text safe to show: masks numbers, removes characters that rearrange the text around them, and truncates to
 * `maxLength` UTF-16 units.
 */
export function sanitizeForDisplay(text: string, maxLength: number): string {
  const seen = text
    .toWellFormed()
    .replace(UNSEEN, '')
    .replace(NUMBERS, (_, number: string) => masked(number));
  return truncate(seen.trim(), maxLength);
}

/** Typed words on one line, for quoting in a refusal. */
export const quoted = (text: string): string => sanitizeForDisplay(text.replace(/\s+/g, ' '), 40);

/** Made at the first use: making it takes 10 ms, and the start need not wait for that. */
let segmenter: Intl.Segmenter | null = null;
function graphemes(): Intl.Segmenter {
  segmenter ??= new Intl.Segmenter('und', { granularity: 'grapheme' });
  return segmenter;
}

/** Truncates between graphemes, so that no emoji and no combined letter is split. */
export function truncate(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  let kept = '';
  for (const { segment } of graphemes().segment(text)) {
    if (kept.length + segment.length > maxLength - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

function masked(number: string): string {
  const digits = number.replace(/[ -]/g, '');
  return `${digits.slice(0, 3)}****${digits.slice(-4)}`;
}

/** A sign for each state. It is distinct without its colour. */
export const MARKS: Readonly<Record<OrderState, string>> = {
  awaiting_approval: '⏳',
  approved: '👍',
  submitting: '📤',
  accepted: '🔄',
  in_doubt: '❓',
  succeeded: '✅',
  failed: '❌',
  rejected: '🚫',
  expired: '⌛',
  cancelled: '✖️',
  refunded: '↩️',
};

export const TONES: Readonly<Record<OrderState, Tone>> = {
  awaiting_approval: 'waiting',
  approved: 'working',
  submitting: 'working',
  accepted: 'working',
  in_doubt: 'warning',
  succeeded: 'success',
  failed: 'danger',
  rejected: 'danger',
  expired: 'plain',
  cancelled: 'plain',
  refunded: 'plain',
};

/** The name of an order's state. It also says whether the order is held, or being checked after a restore. */
export function stateOf(order: Pick<Order, 'state' | 'held' | 'doubt'>, names: NameWords): string {
  const state = isBeingChecked(order) ? names.beingChecked : names.states[order.state];
  return isHeld(order) ? names.held(state) : state;
}

/** Carrier and province as far as they are known: `China Mobile, Beijing`; null if neither is. */
export function placeName({ carrier, province }: NumberPlace, names: NameWords): string | null {
  if (carrier === null) return province === null ? null : names.province(province);
  const name = names.carriers[carrier];
  return province === null ? name : names.place(name, names.province(province));
}

/** The owner of an account: the name of a team or provider, or a masked number. The words around it name a person. */
export function accountName(
  { kind, name }: Pick<Account, 'kind' | 'name'>,
  providerName: (provider: ProviderName) => string,
): string {
  if (kind === 'number') return maskMsisdn(name);
  return kind === 'provider' ? providerName(name as ProviderName) : name;
}

export const priceOf = (li: number): string => `¥${formatYuan(li)}`;
