import type { MessageRef } from '../src/core/conversation.ts';
import type { Notice } from '../src/core/notice.ts';
import type { Order } from '../src/core/order.ts';
import type { AccountId, GroupId } from '../src/core/people.ts';
import type { Count } from '../src/core/policy.ts';
import { truncate } from './text.ts';

/** Somebody, or a group, whom a platform may show as a mention. */
export type Named = { readonly account: AccountId | GroupId; readonly name: string };
/** A message that a platform may show as a link. */
export type Linked = { readonly at: MessageRef; readonly name: string };
/** A piece of a line; plain words are never escaped here. */
export type Span = string | Named | Linked;
export type Line = readonly Span[];

/** `mark` is a sign in front of the title that does not rely on colour; `tone` may colour it where a platform can. */
export type Tone = 'waiting' | 'working' | 'success' | 'danger' | 'warning' | 'plain';

/** What somebody is asked once more before a button does anything. */
export type Confirm = { readonly title: string; readonly text: string; readonly yes: string; readonly no: string };

/** The commands that a card can have a button for. */
export const CARD_ACTIONS = ['approve', 'reject', 'cancel', 'details', 'confirm'] as const;

/**
 * A button's `line` is what a person could have typed instead: `approve T7K3QX`. `confirming` says what a button that confirms
 * confirms, for a platform whose buttons carry no line.
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
 * One message, as words, with no platform in it. A renderer adds escaping and layout and nothing else.
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

/** The words of a line alone, a person by name. */
export const plainLine = (line: Line): string =>
  line.map((span) => (typeof span === 'string' ? span : span.name)).join('');

/** The whole card as plain text, for places that show nothing else. */
export const plainCard = (card: Card): string =>
  [
    `${card.mark} ${card.title}`.trim(),
    ...card.lines.map(plainLine),
    ...card.fields.map(({ label, value }) => `${label}: ${plainLine(value)}`),
    ...(card.footer === null ? [] : [card.footer]),
  ].join('\n');

/**
 * What a place adds to a card.
 *
 * @property answersPrivately whether a press is answered in private there, so that a card may also carry the buttons that are about one
 *   person: cancel and details
 * @property counts what the order counts into, as that stands now, for whoever decides; none where that is not known
 */
export type CardContext = { readonly answersPrivately: boolean; readonly counts: readonly Count[] };

/** Puts a notice into the words of the conversation it is for; a card shows the order as it stands now. */
export type PresentNotice = (notice: Notice, order: Order, place?: CardContext) => Card;

type Plain = {
  readonly tone?: Card['tone'];
  readonly mark: string;
  readonly title: string;
  readonly lines: readonly (string | Line)[];
};

/** A card of a title and lines, with nothing to press: what one person is told. */
export function textCard({ tone = 'plain', mark, title, lines }: Plain): Card {
  const spans = lines.map((line) => (typeof line === 'string' ? [line] : line));
  const summary = [title, ...spans.map(plainLine)].join(' ');
  return { tone, mark, title, lines: spans, fields: [], footer: null, buttons: [], summary: truncate(summary, 300) };
}
