import type { InlineKeyboardButton } from 'telegraf/types';
import { type Card, type CardButton, type Line, type Linked, plainCard } from '../../commands/card.ts';
import { nativeId, platformOf } from '../../src/core/people.ts';
import { NOTHING_CONFIRMED, writeButton } from './callback-data.ts';

/**
 * A card as Telegram takes it, and the same words without markup; `html` null sends those.
 *
 * @property asks opens the field for a reply, with this in it, for whoever is mentioned. Telegram lets nobody edit such a message
 */
export type Rendered = {
  readonly html: string | null;
  readonly plain: string;
  readonly keyboard: InlineKeyboardButton[][];
  readonly asks?: string;
};

/** Telegram takes 4,096 after markup is read; a name it expands itself must not push us over. */
const LONGEST = 3_500;
const MAX_TOAST_LENGTH = 200;

/** Words that stand in one style. The tags are ours, the text is anybody's. */
type Run = { readonly open: string; readonly text: string; readonly close: string };

/** @param buttonKey the order's key for its buttons; without one there are none */
export function renderCard(card: Card, buttonKey: string | null): Rendered {
  const runs = cutRuns(runsOf(card), LONGEST);
  return {
    html: runs.map(({ open, text, close }) => open + escapeHtml(text) + close).join(''),
    plain: runs.map(({ text }) => text).join(''),
    keyboard: buttonKey === null ? [] : keyboardOf(card.buttons, buttonKey),
  };
}

/** The words of a card for the notice that a button's press shows. */
export const renderToast = (card: Card): string => cut(plainCard(card).trim().toWellFormed(), MAX_TOAST_LENGTH);

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

function runsOf(card: Card): readonly Run[] {
  const title: Run = { open: '<b>', text: `${card.mark} ${card.title}`.trim(), close: '</b>' };
  const footer: Run = { open: '<i>', text: card.footer ?? '', close: '</i>' };
  const lines = [
    ...(title.text === '' ? [] : [[title]]),
    ...card.lines.map(lineRuns),
    ...card.fields.map(({ label, value }) => [plain(`${label}: `), ...lineRuns(value)]),
    ...(footer.text === '' ? [] : [[footer]]),
  ];
  return lines.flatMap((line, at) => (at === 0 ? line : [plain('\n'), ...line]));
}

const plain = (text: string): Run => ({ open: '', text, close: '' });

const lineRuns = (line: Line): readonly Run[] =>
  line.map((span) => {
    if (typeof span === 'string') return plain(span);
    if ('at' in span) return linkTo(span);
    if ('conversation' in span) return plain(span.name);
    const id = nativeId(span.account);
    const mentionable = platformOf(span.account) === 'telegram' && /^\d+$/.test(id) && span.name.trim() !== '';
    return mentionable ? { open: `<a href="tg://user?id=${id}">`, text: span.name, close: '</a>' } : plain(span.name);
  });

/** Messages of supergroups have an address; nobody else's have. https://core.telegram.org/api/links#message-links */
function linkTo({ at, name }: Linked): Run {
  const chat = /^telegram:-100(\d+)$/.exec(at.conversation)?.[1];
  return chat === undefined || !/^\d+$/.test(at.message)
    ? plain(name)
    : { open: `<a href="https://t.me/c/${chat}/${at.message}">`, text: name, close: '</a>' };
}

/** Cuts whole runs of words, before there are tags that could be broken. */
function cutRuns(runs: readonly Run[], longest: number): readonly Run[] {
  const kept: Run[] = [];
  let left = longest;
  for (const run of runs) {
    const text = cut(run.text.toWellFormed(), left);
    if (text !== '') kept.push({ ...run, text });
    if (text.length < run.text.length || text.length === left) break;
    left -= text.length;
  }
  return kept;
}

/** Cuts to UTF-16 units on the border of a grapheme, with an ellipsis where something was left out. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  let end = 0;
  for (const { index, segment } of new Intl.Segmenter().segment(text.slice(0, longest))) {
    if (index + segment.length >= longest) break;
    end = index + segment.length;
  }
  return `${text.slice(0, end)}…`;
}

const PER_ROW = 2;

const keyboardOf = (buttons: readonly CardButton[], key: string): InlineKeyboardButton[][] =>
  inRows(
    buttons.map(({ action, label, confirming = NOTHING_CONFIRMED }) => ({
      text: label.toWellFormed(),
      callback_data: writeButton({ action, key, confirming }),
    })),
    PER_ROW,
  );

export const inRows = (keys: readonly InlineKeyboardButton[], perRow: number): InlineKeyboardButton[][] =>
  Array.from({ length: Math.ceil(keys.length / perRow) }, (_, row) => keys.slice(row * perRow, (row + 1) * perRow));
