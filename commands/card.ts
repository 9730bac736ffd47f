import type { ConversationId, MessageRef } from '../src/core/conversation.ts';
import type { Notice } from '../src/core/notice.ts';
import type { Order } from '../src/core/order.ts';
import type { AccountId, GroupId } from '../src/core/people.ts';
import type { Count } from '../src/core/policy.ts';
import { truncate } from './text.ts';

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
export const CARD_ACTIONS = ['approve', 'reject', 'cancel', 'details', 'confirm'] as const;

/**
 * A button's `line` is the command that a person could type instead: `approve T7K3QX`. `confirming` is the proposal of a Confirm
 * button, for platforms whose buttons carry no line.
 */
export type CardButton = {
  readonly action: (typeof CARD_ACTIONS)[number];
  readonly label: string;
  readonly line: string;
  readonly style: 'primary' | 'danger' | 'plain';
  readonly confirm?: Confirm;
  readonly confirming?: {
    readonly proposal: { readonly outcome: 'delivered' | 'failed'; readonly version: number | null } | null;
    readonly anyway: boolean;
  };
};

/**
 * One message without anything of a platform. A renderer adds only escaping and layout.
 *
 * @property summary one plain line for notifications and screen readers
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
};

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
 * @property counts the budgets that the order counts into, now, for the approvers; empty if they are not known
 */
export type CardContext = { readonly answersPrivately: boolean; readonly counts: readonly Count[] };

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
