import type { types } from '@slack/bolt';
import type { Card, CardButton, Confirm, Line, Linked, Placed, Span } from '../../commands/card.ts';
import { truncate } from '../../commands/text.ts';
import type { MessageRef } from '../../src/core/conversation.ts';
import { isGroup, nativeId, platformOf } from '../../src/core/people.ts';

type Section = types.RichTextSection;
type Element = types.RichTextElement;

/** A message as Slack takes it. `text` is what notifications and screen readers say, escaped; the blocks are what is seen. */
export type SlackMessage = { readonly text: string; readonly blocks: types.KnownBlock[] };

/** The address of a message; null where that is not known. */
export type LinkOf = (message: MessageRef) => string | null;
const NO_LINKS: LinkOf = () => null;
type Draw = (span: Span) => Element[];

/** Slack's limits, in characters where they are of text. https://docs.slack.dev/reference/block-kit/blocks */
const TEXT = 3000;
const BUTTON_TEXT = 75;
const BUTTON_VALUE = 2000;
const BUTTONS = 25;
const CONFIRM = { title: 100, text: 300, button: 30 };
/** Less than the 50 blocks a message may have, with room for the footer and the buttons. */
const RICH_BLOCKS = 4;

/**
 * Lays a card out as Slack's blocks. Whatever people wrote stands in `rich_text` and `plain_text`, which have no markup: nothing
 * in it can format, mention or link. No block is given an id, since one must change whenever its message does.
 */
export function toMessage(card: Card, linkOf: LinkOf = NO_LINKS): SlackMessage {
  return {
    text: escapeWithin(wellFormed(card.summary), TEXT),
    blocks: [...toBody(card, linkOf), ...toActions(card.buttons)],
  };
}

/** A card without its buttons: at least one block and at most five. */
export function toBody(card: Card, linkOf: LinkOf = NO_LINKS): types.KnownBlock[] {
  const drawn = (span: Span): Element[] => elementsOf(span, linkOf);
  const sections = [titleOf(card), ...card.lines.map(sectionOf(drawn)), ...card.fields.map(fieldOf(drawn))];
  const footer = wellFormed(card.footer ?? '');
  return [
    ...richBlocksOf(sections.filter(({ elements }) => elements.length > 0)),
    ...(footer === '' ? [] : [contextOf(footer)]),
  ];
}

/** A card's buttons in one block, or none. `place` tells them from other cards' buttons in the same view. */
export function toActions(all: readonly CardButton[], place = ''): types.ActionsBlock[] {
  const buttons = all.filter(({ line }) => line.length <= BUTTON_VALUE).slice(0, BUTTONS);
  if (buttons.length === 0) return [];
  return [{ type: 'actions', elements: buttons.map((button, at) => buttonOf(button, at, buttons, place)) }];
}

const contextOf = (text: string): types.ContextBlock => ({
  type: 'context',
  elements: [plainOf(text, TEXT)],
});

/** Words as Slack's plain text, which has no markup. `text` must not be empty. */
export const plainOf = (text: string, longest: number): types.PlainTextElement => ({
  type: 'plain_text',
  text: truncate(wellFormed(text), longest),
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

/** A lone surrogate cannot be sent: Slack's client encodes the form with `encodeURIComponent`, which throws on it. */
const wellFormed = (text: string): string => text.toWellFormed();

const titleOf = (card: Card): Section => ({
  type: 'rich_text_section',
  elements: textOf(`${card.mark} ${card.title}`.trim(), true),
});
const sectionOf =
  (drawn: Draw) =>
  (line: Line): Section => ({ type: 'rich_text_section', elements: line.flatMap(drawn) });
const fieldOf =
  (drawn: Draw) =>
  ({ label, value }: Card['fields'][number]): Section => ({
    type: 'rich_text_section',
    elements: [...textOf(`${label}: `, true), ...value.flatMap(drawn)],
  });

/** Somebody on Slack, or a user group there, is mentioned; anybody else is named. */
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
  url === null ? textOf(name, false) : [{ type: 'link', url, text: truncate(wellFormed(name), TEXT) }];

/** Slack refuses an empty text element. */
function textOf(text: string, bold: boolean): Element[] {
  const shown = truncate(wellFormed(text), TEXT);
  if (shown === '') return [];
  return [{ type: 'text', text: shown, ...(bold ? { style: { bold: true } } : {}) }];
}

/** Packs sections into blocks of at most 3,000 characters; what does not fit into the last is left out, and an ellipsis says so. */
function richBlocksOf(sections: readonly Section[]): types.RichTextBlock[] {
  const blocks: { type: 'rich_text'; elements: Section[] }[] = [];
  let freeSlots = 0;
  for (const section of sections) {
    const length = lengthOf(section);
    if (length > freeSlots || blocks.length === 0) {
      if (blocks.length === RICH_BLOCKS) {
        blocks.at(-1)?.elements.push({ type: 'rich_text_section', elements: [{ type: 'text', text: '…' }] });
        break;
      }
      blocks.push({ type: 'rich_text', elements: [] });
      freeSlots = TEXT;
    }
    blocks.at(-1)?.elements.push(section);
    freeSlots -= length;
  }
  return blocks;
}

const lengthOf = ({ elements }: Section): number =>
  elements.reduce((sum, element) => sum + ('text' in element ? (element.text?.length ?? 12) : 12), 0);

/** The id only has to differ within one view: what a click means is its value, the line a person could have typed. */
const buttonOf = (
  { action, label, line, style, confirm }: CardButton,
  index: number,
  buttons: readonly CardButton[],
  place: string,
): types.Button => ({
  type: 'button',
  action_id: (buttons.findIndex((other) => other.action === action) === index ? action : `${action}.${index}`) + place,
  text: plainOf(label, BUTTON_TEXT),
  value: line,
  ...(style === 'plain' ? {} : { style }),
  ...(confirm === undefined ? {} : { confirm: toConfirm(confirm) }),
});

const toConfirm = ({ title, text, yes, no }: Confirm): types.ConfirmationDialog => ({
  title: plainOf(title, CONFIRM.title),
  text: plainOf(text, CONFIRM.text),
  confirm: plainOf(yes, CONFIRM.button),
  deny: plainOf(no, CONFIRM.button),
});
