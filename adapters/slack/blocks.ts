import type { types } from '@slack/bolt';
import {
  type Card,
  type CardButton,
  type Confirm,
  type Line,
  type Linked,
  type Placed,
  type Span,
  truncate,
} from '../../commands/card.ts';
import type { MessageRef } from '../../src/core/conversation.ts';
import { type AccountId, isGroup, nativeId, platformOf } from '../../src/core/people.ts';

type Section = types.RichTextSection;
type Element = types.RichTextElement;

/** A message in Slack's form. `text` is for notifications and screen readers, escaped; people see the blocks. */
export type SlackMessage = { readonly text: string; readonly blocks: types.KnownBlock[] };

/** The address of a message; null if it is not known. */
export type LinkOf = (message: MessageRef) => string | null;
const NO_LINKS: LinkOf = () => null;
type Draw = (span: Span) => Element[];

/** Slack's limits; those of text are in characters. https://docs.slack.dev/reference/block-kit/blocks */
const MAX_TEXT_LENGTH = 3000;
const MAX_BUTTON_LENGTH = 75;
const MAX_BUTTON_VALUE_LENGTH = 2000;
const MAX_ACTION_ID_LENGTH = 255;
const MAX_BUTTONS = 25;
const MAX_CONFIRM_LENGTHS = { title: 100, text: 300, button: 30 };
/** Slack takes ten fields in a section. A longer one than this would wrap more than once. */
const MAX_COLUMN_FIELDS = 10;
const MAX_SHORT_LENGTH = 60;
/** A message may have 50 blocks; a card stays far below that. */
const MAX_RICH_BLOCKS = 4;

/**
 * Lays a card out as Slack's blocks. Text that people wrote stands in `rich_text` and `plain_text`, which have no markup, so it
 * cannot format, mention or link. Blocks have no ids, because an id would have to change with every edit of the message.
 */
export function toMessage(card: Card, linkOf: LinkOf = NO_LINKS): SlackMessage {
  return {
    text: escapeWithin(wellFormed(card.summary), MAX_TEXT_LENGTH),
    blocks: [...toBody(card, linkOf), ...toActions(card.buttons)],
  };
}

/** Lays out a card without its buttons, in one to six blocks. Two or more short fields stand in two columns, below the others. */
export function toBody(card: Card, linkOf: LinkOf = NO_LINKS): types.KnownBlock[] {
  const draw = (span: Span): Element[] => elementsOf(span, linkOf);
  const short = card.fields.flatMap((field) => shortTextOf(field) ?? []).slice(0, MAX_COLUMN_FIELDS);
  const columns = short.length < 2 ? [] : short;
  const wide = card.fields.filter((field) => !columns.includes(shortTextOf(field) ?? ''));
  const sections = [titleOf(card), ...card.lines.map(sectionOf(draw)), ...wide.map(fieldOf(draw))];
  const footer = wellFormed(card.footer ?? '');
  return [
    ...richBlocksOf(sections.filter(({ elements }) => elements.length > 0)),
    ...columnsOf(columns),
    ...(footer === '' ? [] : [contextOf(footer)]),
  ];
}

/** Lays out a card's buttons in one block, or in none. `suffix` keeps their ids apart from other cards' buttons in the same view. */
export function toActions(all: readonly CardButton[], suffix = ''): types.ActionsBlock[] {
  const buttons = all.filter(({ line }) => line.length <= MAX_BUTTON_VALUE_LENGTH).slice(0, MAX_BUTTONS);
  if (buttons.length === 0) return [];
  return [{ type: 'actions', elements: buttons.map((button, index) => buttonOf(button, index, buttons, suffix)) }];
}

const contextOf = (text: string): types.ContextBlock => ({
  type: 'context',
  elements: [plainOf(text, MAX_TEXT_LENGTH)],
});

/** Makes Slack's plain text, which has no markup. `text` must not be empty. */
export const plainOf = (text: string, maxLength: number): types.PlainTextElement => ({
  type: 'plain_text',
  text: truncate(wellFormed(text), maxLength),
  emoji: false,
});

/** Exactly these three, in this order. https://docs.slack.dev/messaging/formatting-message-text#escaping */
const escapeMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function escapeWithin(text: string, limit: number): string {
  const escaped = escapeMarkup(truncate(text, limit));
  // The longest entity is five characters.
  return escaped.length <= limit ? escaped : escapeMarkup(truncate(text, Math.floor(limit / 5)));
}

/** Slack's client encodes text with `encodeURIComponent`, which throws on a lone surrogate. */
const wellFormed = (text: string): string => text.toWellFormed();

/** A field of one line in half of a card's width; null if it is longer, or mentions or links. Plain text has no markup. */
function shortTextOf({ label, value }: Card['fields'][number]): string | null {
  const [only = '', ...others] = value;
  const text = `${label}: ${typeof only === 'string' ? only : ''}`;
  return typeof only === 'string' && others.length === 0 && text.length <= MAX_SHORT_LENGTH ? text : null;
}

const columnsOf = (texts: readonly string[]): types.SectionBlock[] =>
  texts.length === 0 ? [] : [{ type: 'section', fields: texts.map((text) => plainOf(text, MAX_SHORT_LENGTH)) }];

const titleOf = (card: Card): Section => ({
  type: 'rich_text_section',
  elements: textOf(`${card.mark} ${card.title}`.trim(), true),
});
const sectionOf =
  (draw: Draw) =>
  (line: Line): Section => ({ type: 'rich_text_section', elements: line.flatMap(draw) });
const fieldOf =
  (draw: Draw) =>
  ({ label, value }: Card['fields'][number]): Section => ({
    type: 'rich_text_section',
    elements: [...textOf(`${label}: `, true), ...value.flatMap(draw)],
  });

/** Mentions a person or a user group of Slack; names anybody else. */
function elementsOf(span: Span, linkOf: LinkOf): Element[] {
  if (typeof span === 'string') return textOf(span, false);
  if ('at' in span) return linkTo(span, linkOf(span.at));
  if ('conversation' in span) return channelOf(span);
  const id = nativeId(span.account);
  if (platformOf(span.account) !== 'slack') return textOf(span.name, false);
  if (isGroup(span.account)) {
    return /^S[A-Z0-9]+$/.test(id) ? [{ type: 'usergroup', usergroup_id: id }] : textOf(span.name, false);
  }
  return /^[UW][A-Z0-9]+$/.test(id) ? [{ type: 'user', user_id: id }] : textOf(span.name, false);
}

/** A private channel's name is shown to its members only, which is as it should be. */
function channelOf({ conversation, name }: Placed): Element[] {
  const id = nativeId(conversation);
  const isChannel = platformOf(conversation) === 'slack' && /^[CG][A-Z0-9]+$/.test(id);
  return isChannel ? [{ type: 'channel', channel_id: id }, ...textOf(` (${name})`, false)] : textOf(name, false);
}

const linkTo = ({ name }: Linked, url: string | null): Element[] =>
  url === null ? textOf(name, false) : [{ type: 'link', url, text: truncate(wellFormed(name), MAX_TEXT_LENGTH) }];

/** Slack refuses an empty text element. */
function textOf(text: string, bold: boolean): Element[] {
  const truncated = truncate(wellFormed(text), MAX_TEXT_LENGTH);
  if (truncated === '') return [];
  return [{ type: 'text', text: truncated, ...(bold ? { style: { bold: true } } : {}) }];
}

/** Packs sections into blocks of at most 3,000 characters. An ellipsis stands for sections that do not fit into the last block. */
function richBlocksOf(sections: readonly Section[]): types.RichTextBlock[] {
  const blocks: { type: 'rich_text'; elements: Section[] }[] = [];
  let left = 0;
  for (const section of sections) {
    const length = lengthOf(section);
    if (length > left || blocks.length === 0) {
      if (blocks.length === MAX_RICH_BLOCKS) {
        blocks.at(-1)?.elements.push({ type: 'rich_text_section', elements: [{ type: 'text', text: '…' }] });
        break;
      }
      blocks.push({ type: 'rich_text', elements: [] });
      left = MAX_TEXT_LENGTH;
    }
    blocks.at(-1)?.elements.push(section);
    left -= length;
  }
  return blocks;
}

const lengthOf = ({ elements }: Section): number =>
  elements.reduce((sum, element) => sum + ('text' in element ? (element.text?.length ?? 12) : 12), 0);

/** The id of a button whose line makes one request, however often it is pressed. */
const writeKeyedAction = (key: string): string => `send:${key}`.slice(0, MAX_ACTION_ID_LENGTH);
export const parseKeyedAction = (id: string): string | null => /^send:(.+)$/.exec(id)?.[1] ?? null;

/** A click means its button's value, a line that a person could have typed; the id only has to be unique within a view. */
const buttonOf = (
  { action, label, line, style, confirm, key }: CardButton,
  index: number,
  buttons: readonly CardButton[],
  suffix: string,
): types.Button => ({
  type: 'button',
  action_id:
    key === undefined
      ? (buttons.findIndex((other) => other.action === action) === index ? action : `${action}.${index}`) + suffix
      : writeKeyedAction(key),
  text: plainOf(label, MAX_BUTTON_LENGTH),
  value: line,
  ...(style === 'plain' ? {} : { style }),
  ...(confirm === undefined ? {} : { confirm: toConfirm(confirm) }),
});

const toConfirm = ({ title, text, yes, no }: Confirm): types.ConfirmationDialog => ({
  title: plainOf(title, MAX_CONFIRM_LENGTHS.title),
  text: plainOf(text, MAX_CONFIRM_LENGTHS.text),
  confirm: plainOf(yes, MAX_CONFIRM_LENGTHS.button),
  deny: plainOf(no, MAX_CONFIRM_LENGTHS.button),
});

/**
 * Returns the words as a person typed them: Slack's links become the text that they show, and `&amp; &lt; &gt;` are decoded once.
 * Of a `tel:` link only the target is kept, because the spaces of the number that it shows would split it. A `<…>` that a person
 * typed arrives encoded, so it is no link. https://docs.slack.dev/messaging/formatting-message-text
 */
export function plainText(text: string): string {
  if (!/[<&]/.test(text)) return text;
  return text
    .replace(/<tel:([^|<>\s]+)(?:\|[^<>]*)?>/gi, 'tel:$1')
    .replace(/<(?:https?|mailto):[^|<>]*\|([^<>]*)>/gi, '$1')
    .replace(/<((?:https?|mailto):[^|<>]*)>/gi, '$1')
    .replace(/<([@#])[^|<>]+\|([^<>]+)>/g, '$1$2')
    .replace(/&(amp|lt|gt);/g, (_, name: keyof typeof ENTITIES) => ENTITIES[name]);
}
const ENTITIES = { amp: '&', lt: '<', gt: '>' } as const;

/** The account of each mention in a text, by its words in `plainText`: `@lin`, or the mention itself if Slack gave no name. */
export const mentionsIn = (text: string): ReadonlyMap<string, AccountId> =>
  new Map(
    [...text.matchAll(/<@([UW][A-Z0-9]+)(?:\|([^<>]+))?>/g)].map(([whole, id, name]) => [
      name === undefined ? whole : `@${name}`,
      `slack:${id}` as AccountId,
    ]),
  );

/**
 * The command in a message that mentions the app: the text after the mention, or the text before it if nothing follows.
 *
 * @param botUserId null until Slack has told our own id; then the first mention counts as ours
 */
export function lineAfterMention(text: string, botUserId: string | null): string {
  const mention = new RegExp(`<@${botUserId ?? '[UW][A-Z0-9]+'}(?:\\|[^<>]*)?>`).exec(text);
  if (!mention) return plainText(text).trim();
  const after = plainText(text.slice(mention.index + mention[0].length)).trim();
  return after === '' ? plainText(text.slice(0, mention.index)).trim() : after;
}
