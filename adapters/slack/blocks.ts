import type { types } from '@slack/bolt';
import type { Card, CardButton, Line, Span } from '../../commands/card.ts';
import { cut } from '../../commands/text.ts';
import { nativeId, platformOf } from '../../src/core/people.ts';

type Section = types.RichTextSection;
type Element = types.RichTextElement;

/** A message as Slack takes it. `text` is what notifications and screen readers say, escaped; the blocks are what is seen. */
export type SlackMessage = { readonly text: string; readonly blocks: types.KnownBlock[] };

/** Slack's limits, in characters where they are of text. https://docs.slack.dev/reference/block-kit/blocks */
const TEXT = 3000;
const BUTTON_TEXT = 75;
const BUTTON_VALUE = 2000;
const BUTTONS = 25;
/** Less than the 50 blocks a message may have, with room for the footer and the buttons. */
const RICH_BLOCKS = 4;

/**
 * Lays a card out as Slack's blocks. Whatever people wrote stands in `rich_text` and `plain_text`, which have no markup: nothing
 * in it can format, mention or link. No block is given an id, since one must change whenever its message does.
 */
export function toMessage(card: Card): SlackMessage {
  const sections = [titleOf(card), ...card.lines.map(sectionOf), ...card.fields.map(fieldOf)];
  const footer = wellFormed(card.footer ?? '');
  const buttons = card.buttons.filter(({ line }) => line.length <= BUTTON_VALUE).slice(0, BUTTONS);
  return {
    text: escapeWithin(wellFormed(card.summary), TEXT),
    blocks: [
      ...richBlocksOf(sections.filter(({ elements }) => elements.length > 0)),
      ...(footer === ''
        ? []
        : [
            {
              type: 'context' as const,
              elements: [{ type: 'plain_text' as const, text: cut(footer, TEXT), emoji: false }],
            },
          ]),
      ...(buttons.length === 0 ? [] : [{ type: 'actions' as const, elements: buttons.map(buttonOf) }]),
    ],
  };
}

/** Exactly these three, in this order. https://docs.slack.dev/messaging/formatting-message-text#escaping */
const escapeMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function escapeWithin(text: string, limit: number): string {
  const escaped = escapeMarkup(cut(text, limit));
  // The longest entity is five characters.
  return escaped.length <= limit ? escaped : escapeMarkup(cut(text, Math.floor(limit / 5)));
}

/** A lone surrogate cannot be sent: Slack's client encodes the form with `encodeURIComponent`, which throws on it. */
const wellFormed = (text: string): string => text.toWellFormed();

const titleOf = (card: Card): Section => ({
  type: 'rich_text_section',
  elements: textOf(`${card.mark} ${card.title}`.trim(), true),
});
const sectionOf = (line: Line): Section => ({ type: 'rich_text_section', elements: line.flatMap(elementsOf) });
const fieldOf = ({ label, value }: Card['fields'][number]): Section => ({
  type: 'rich_text_section',
  elements: [...textOf(`${label}: `, true), ...value.flatMap(elementsOf)],
});

/** Somebody on Slack is mentioned; anybody else is named. */
function elementsOf(span: Span): Element[] {
  if (typeof span === 'string') return textOf(span, false);
  const id = nativeId(span.account);
  if (platformOf(span.account) !== 'slack' || !/^[UW][A-Z0-9]+$/.test(id)) return textOf(span.name, false);
  return [{ type: 'user', user_id: id }];
}

/** Slack refuses an empty text element. */
function textOf(text: string, bold: boolean): Element[] {
  const shown = cut(wellFormed(text), TEXT);
  if (shown === '') return [];
  return [{ type: 'text', text: shown, ...(bold ? { style: { bold: true } } : {}) }];
}

/** Packs sections into blocks of at most 3,000 characters; what does not fit into the last is left out, and an ellipsis says so. */
function richBlocksOf(sections: readonly Section[]): types.RichTextBlock[] {
  const blocks: { type: 'rich_text'; elements: Section[] }[] = [];
  let room = 0;
  for (const section of sections) {
    const length = lengthOf(section);
    if (length > room || blocks.length === 0) {
      if (blocks.length === RICH_BLOCKS) {
        blocks.at(-1)?.elements.push({ type: 'rich_text_section', elements: [{ type: 'text', text: '…' }] });
        break;
      }
      blocks.push({ type: 'rich_text', elements: [] });
      room = TEXT;
    }
    blocks.at(-1)?.elements.push(section);
    room -= length;
  }
  return blocks;
}

const lengthOf = ({ elements }: Section): number =>
  elements.reduce((sum, element) => sum + (element.type === 'text' ? element.text.length : 12), 0);

/** The id only has to differ within one message: what a click means is its value, the line a person could have typed. */
const buttonOf = (
  { action, label, line, style }: CardButton,
  index: number,
  buttons: readonly CardButton[],
): types.Button => ({
  type: 'button',
  action_id: buttons.findIndex((other) => other.action === action) === index ? action : `${action}.${index}`,
  text: { type: 'plain_text', text: cut(wellFormed(label), BUTTON_TEXT), emoji: false },
  value: line,
  ...(style === 'plain' ? {} : { style }),
});
