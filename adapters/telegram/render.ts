import type { InlineKeyboardButton } from 'telegraf/types';
import {
  type Card,
  type CardButton,
  type Line,
  type Linked,
  type OrderAction,
  plainCard,
  textCard,
  truncate,
} from '../../commands/card.ts';
import type { Confirming } from '../../commands/command.ts';
import type { ConversationId } from '../../src/core/conversation.ts';
import { readBatchRef } from '../../src/core/ids.ts';
import type { Order } from '../../src/core/order.ts';
import { nativeId, platformOf } from '../../src/core/people.ts';
import type { Reader } from './ephemeral.ts';

/**
 * A card in Telegram's form, and the same words without markup, which are sent if `html` is null.
 *
 * @property asks opens the field for a reply for the person who is mentioned, with these words as its placeholder. Such a message cannot
 *   be edited
 */
export type Rendered = {
  readonly html: string | null;
  readonly plain: string;
  readonly keyboard: InlineKeyboardButton[][];
  readonly asks?: string;
};

/** Telegram takes 4,096 characters without markup; names that it expands itself must not exceed that. */
const MAX_LENGTH = 3_500;
const MAX_TOAST_LENGTH = 200;

/** A piece of text in one style. The tags are ours; the text may be anybody's. */
type Run = { readonly open: string; readonly text: string; readonly close: string };

/** @param buttonKey the order's key for its buttons; null for no buttons */
export function renderCard(card: Card, buttonKey: string | null): Rendered {
  const runs = truncateRuns(runsOf(card), MAX_LENGTH);
  return {
    html: runs.map(({ open, text, close }) => open + escapeHtml(text) + close).join(''),
    plain: runs.map(({ text }) => text).join(''),
    keyboard: keyboardOf(card.buttons, buttonKey),
  };
}

/** Names the person whom an answer is for, where nothing else in the chat shows it. */
export function addressedTo(rendered: Rendered, { account, name }: Pick<Reader, 'account' | 'name'>): Rendered {
  const { html, plain: words } = renderCard(
    textCard({ tone: 'plain', mark: '', title: '', lines: [[{ account, name }]] }),
    null,
  );
  return {
    ...rendered,
    html: rendered.html === null ? null : `${html}\n${rendered.html}`,
    plain: `${words}\n${rendered.plain}`,
  };
}

/** The words of a card for the notice after a press. */
export const renderToast = (card: Card): string => truncate(plainCard(card).trim().toWellFormed(), MAX_TOAST_LENGTH);

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
  return lines.flatMap((line, index) => (index === 0 ? line : [plain('\n'), ...line]));
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

/** Only messages of supergroups have an address. https://core.telegram.org/api/links#message-links */
export function addressOf({ at }: Linked): string | null {
  const chat = /^telegram:-100(\d+)$/.exec(at.conversation)?.[1];
  return chat === undefined || !/^\d+$/.test(at.message) ? null : `https://t.me/c/${chat}/${at.message}`;
}

function linkTo(link: Linked): Run {
  const address = addressOf(link);
  return address === null ? plain(link.name) : { open: `<a href="${address}">`, text: link.name, close: '</a>' };
}

/** Truncates the text before tags are added, so that none can be broken. */
function truncateRuns(runs: readonly Run[], maxLength: number): readonly Run[] {
  const kept: Run[] = [];
  let left = maxLength;
  for (const run of runs) {
    const text = truncate(run.text.toWellFormed(), left);
    if (text !== '') kept.push({ ...run, text });
    if (text.length < run.text.length || text.length === left) break;
    left -= text.length;
  }
  return kept;
}

const PER_ROW = 2;

/** @param key of the order; without one only buttons are shown that need none */
const keyboardOf = (buttons: readonly CardButton[], key: string | null): InlineKeyboardButton[][] =>
  inRows(
    buttons.flatMap((button) => {
      const data = dataOf(button, key);
      return data === null ? [] : [{ text: button.label.toWellFormed(), callback_data: data }];
    }),
    PER_ROW,
  );

function dataOf(
  { action, line, storedAs, confirming = NOTHING_CONFIRMED }: CardButton,
  key: string | null,
): string | null {
  if (action === 'page' || action === 'send') return storedAs === undefined ? null : writeStoredButton(storedAs);
  if (action === 'bulk' || action === 'many' || action === 'repeat' || isOfBatch(line)) return writeLineButton(line);
  return key === null ? null : writeButton({ action, key, confirming });
}

export const inRows = (keys: readonly InlineKeyboardButton[], perRow: number): InlineKeyboardButton[][] =>
  Array.from({ length: Math.ceil(keys.length / perRow) }, (_, row) => keys.slice(row * perRow, (row + 1) * perRow));

/**
 * The data of a button: a version, the action's letter and the order's key, in 25 of the 64 bytes that Telegram allows. A button that
 * confirms adds the proposal: `.d2` for the second proposal, delivered; `.f2a` for failed, anyway. Clients can send any data, so it
 * holds nothing that could be guessed, and the order that it finds is checked.
 */
/** The actions whose buttons carry the order's key. */
type KeyedAction = Exclude<OrderAction, 'repeat'>;
const LETTERS: Readonly<Record<KeyedAction, string>> = {
  approve: 'a',
  reject: 'r',
  cancel: 'c',
  confirm: 'k',
  details: 'd',
};

const ORDER_ACTIONS = Object.keys(LETTERS) as readonly KeyedAction[];

export type Button = {
  readonly action: KeyedAction;
  readonly key: string;
  readonly confirming: Confirming;
};

export const writeButton = ({ action, key, confirming }: Button): string =>
  `1${LETTERS[action]}.${key}${writeConfirming(confirming)}`;

const writeConfirming = ({ proposal, anyway }: Confirming): string =>
  proposal?.version == null
    ? ''
    : `.${proposal.outcome === 'delivered' ? 'd' : 'f'}${proposal.version}${anyway ? 'a' : ''}`;

/** Parses a button's data; null for data that no card of ours has. */
export function parseButton(data: string): Button | null {
  const [, letter, key = '', outcome, version, anyway] =
    /^1([a-z])\.([A-Za-z0-9_-]{22})(?:\.([df])([1-9]\d{0,5})(a)?)?$/.exec(data) ?? [];
  const action = ORDER_ACTIONS.find((one) => LETTERS[one] === letter);
  if (action === undefined || (outcome !== undefined && action !== 'confirm')) return null;
  const seen = outcome === 'd' ? 'delivered' : 'failed';
  const proposal = outcome === undefined ? null : ({ outcome: seen, version: Number(version) } as const);
  return { action, key, confirming: { proposal, anyway: anyway !== undefined } };
}

/** The data of a button whose line is kept in the store: it may be longer than Telegram allows, and is its reader's alone. */
export const writeStoredButton = (key: string): string => `4${key}`;
export const parseStoredButton = (data: string): string | null => /^4([A-Za-z0-9_-]{8,62})$/.exec(data)?.[1] ?? null;

/**
 * The data of a button that carries its line: of a batch, which has no key, and of a repetition, since an order keeps no key after its
 * end. A name tells nobody anything: rights are those of the person who presses.
 */
export const writeLineButton = (line: string): string => `3${line}`.slice(0, 64);
export const parseLineButton = (data: string): string | null => /^3([a-z][a-zA-Z0-9 ]{1,62})$/.exec(data)?.[1] ?? null;
/** Whether a button's line names a batch. */
const isOfBatch = (line: string): boolean => readBatchRef(line.split(' ')[1] ?? '') !== null;

/** The proposal of every button that confirms none; so did buttons of earlier versions. */
export const NOTHING_CONFIRMED: Confirming = { proposal: null, anyway: false };

/**
 * The data of a dialogue's button: the index of a product in the list, `s` to skip or `x` to stop; and the key of its step, which no
 * other step has.
 */
export type DialogueButton = { readonly choice: number | 's' | 'x'; readonly key: string };

export const writeDialogueButton = ({ choice, key }: DialogueButton): string => `2${choice}.${key}`;

/** Parses the data of a dialogue's button; null for any other. */
export function parseDialogueButton(data: string): DialogueButton | null {
  const [, choice, key = ''] = /^2(\d{1,2}|[sx])\.([A-Za-z0-9_-]{22})$/.exec(data) ?? [];
  if (choice === undefined) return null;
  return { choice: choice === 's' || choice === 'x' ? choice : Number(choice), key };
}

/** Whether a card of this order can stand in a conversation: the one where it is decided, or the one of the request. */
export const standsIn = (order: Order, conversation: ConversationId | null): boolean =>
  conversation !== null && (conversation === order.decisionsIn || conversation === order.origin.conversation);
