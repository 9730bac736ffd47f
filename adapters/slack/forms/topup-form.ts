import type { types } from '@slack/bolt';
import { z } from 'zod';
import { type Card, truncate } from '../../../commands/card.ts';
import type { Command, Draft } from '../../../commands/command.ts';
import { isAnyway } from '../../../commands/keywords.ts';
import type { ConversationId, Origin } from '../../../src/core/conversation.ts';
import { formatYuan } from '../../../src/core/money.ts';
import { readMsisdn } from '../../../src/core/msisdn.ts';
import { findProduct, type Language, type Product } from '../../../src/core/product.ts';
import { plainOf, toBody } from '../blocks.ts';
import type { ViewState } from '../read.ts';
import { slackWordsFor } from '../words.ts';

export const FORM = 'topup_form';
/** The fields that a refusal can be about, with the names that `Answer.at` has for them. */
export type Field = 'number' | 'product' | 'reason';
type Block = Field | 'anyway' | 'ticket';

/** Slack's limits. https://docs.slack.dev/reference/block-kit/block-elements */
const MAX_HINT_LENGTH = 2000;
const MAX_PLACEHOLDER_LENGTH = 150;
const MAX_OPTION_LENGTH = 75;
const MAX_OPTIONS = 100;
const MAX_LENGTHS = { number: 64, product: 100, reason: 300, ticket: 40 } as const;

/**
 * The content of a form.
 *
 * @property products the products to choose from; `narrowed` if others are left out because they do not fit the number
 * @property preview what would happen if the form were sent; null if that is not known yet
 */
export type FormContent = {
  readonly draft: Draft & { readonly ticket?: string; readonly anyway?: boolean };
  readonly origin: Origin;
  readonly language: Language;
  readonly products: readonly Product[];
  readonly narrowed: boolean;
  readonly preview: Card | null;
};

/** Draws the form with the draft filled in. */
export function toForm(form: FormContent): types.ModalView {
  const words = slackWordsFor(form.language).form;
  const { draft } = form;
  return {
    type: 'modal',
    callback_id: FORM,
    private_metadata: writeMetadata(form.origin, { seen: seenOf({ ...draft, anyway: draft.anyway ?? false }) }),
    title: plain(words.title),
    submit: plain(words.submit),
    close: plain(words.close),
    blocks: [
      numberBlock(form),
      productBlock(form),
      ...(form.narrowed ? [portedBlock(form)] : []),
      textBlock('reason', words.reason, words.reasonExample, draft.reason),
      textBlock('ticket', words.ticket, words.ticketExample, draft.ticket ?? ''),
      ...(form.preview === null ? [] : toBody(form.preview)),
    ],
  };
}

/** The values that a preview depends on, so that it is drawn only when they change; empty while the number is not whole. */
export function seenOf({ number, product, anyway }: { number: string; product: string; anyway: boolean }): string {
  const read = readMsisdn(number);
  return read.ok ? truncate(`${read.value} ${anyway} ${product.trim()}`, 200) : '';
}

/**
 * Reads the command in a form. The fields stay apart, so that digits of one never join those of another. `anyway` is the box, or the
 * word after the product or before the reason, as in a typed line. The ticket ends the reason.
 */
export function commandOf(state: ViewState): Extract<Command, { kind: 'request' }> {
  const product = typedIn(state, 'product').trim();
  const reason = typedIn(state, 'reason').trim();
  const words = product.split(/\s+/);
  const isAfterProduct = words.length > 1 && isAnyway(words.at(-1) ?? '');
  const isBeforeReason = isAnyway(reason.split(/\s+/)[0] ?? '');
  const rest = isBeforeReason ? reason.replace(/^\S+\s*/, '') : reason;
  return {
    kind: 'request',
    number: typedIn(state, 'number').trim(),
    product: isAfterProduct ? words.slice(0, -1).join(' ') : product,
    urgent: false,
    anyway: isAfterProduct || isBeforeReason || typedIn(state, 'anyway') !== '',
    reason: [rest, typedIn(state, 'ticket').trim()].filter((part) => part !== '').join(' '),
  };
}

/** The fields as they are, to draw the form again. */
export const draftOf = (state: ViewState): FormContent['draft'] => ({
  number: typedIn(state, 'number'),
  product: typedIn(state, 'product'),
  reason: typedIn(state, 'reason'),
  ticket: typedIn(state, 'ticket'),
  anyway: typedIn(state, 'anyway') !== '',
});

/** The value of a block's only element, whose id may change. */
function typedIn(state: ViewState, block: Block): string {
  const [input] = Object.values(state.values[block] ?? {});
  return input?.value ?? input?.selected_option?.value ?? input?.selected_options?.[0]?.value ?? '';
}

function numberBlock({ language, draft }: FormContent): types.InputBlock {
  const words = slackWordsFor(language).form;
  const block = textBlock('number', words.number, words.numberExample, draft.number);
  return {
    ...block,
    optional: false,
    dispatch_action: true,
    hint: plain(words.numberHint),
    element: {
      ...block.element,
      dispatch_action_config: { trigger_actions_on: ['on_enter_pressed', 'on_character_entered'] },
    } as types.PlainTextInput,
  };
}

/** A list to choose from, or a text field if there is no product, or more than a list may hold. */
function productBlock({ language, draft, products }: FormContent): types.InputBlock {
  const words = slackWordsFor(language).form;
  if (products.length === 0 || products.length > MAX_OPTIONS) {
    const typed = textBlock('product', words.product, words.productExample, draft.product);
    const names = products.map(({ aliases, code }) => aliases[0] ?? code);
    return {
      ...typed,
      optional: false,
      ...(names.length === 0 ? {} : { hint: plain(truncate(words.products(names), MAX_HINT_LENGTH)) }),
    };
  }
  const options = products.map((product) => optionOf(product, language));
  const chosen = findProduct(products, draft.product);
  return {
    type: 'input',
    block_id: 'product',
    dispatch_action: true,
    label: plain(words.product),
    element: {
      type: 'static_select',
      // Each list has its own id, because Slack keeps a choice by the id, even one that the list no longer has.
      action_id: `product.${fingerprintOf(products)}`,
      options,
      ...(chosen.ok ? { initial_option: optionOf(chosen.value, language) } : {}),
    },
  };
}

function optionOf({ code, name, priceLi }: Product, language: Language): types.PlainTextOption {
  const price = `¥${formatYuan(priceLi)}`;
  const text = slackWordsFor(language).form.option(
    truncate(name[language].toWellFormed(), MAX_OPTION_LENGTH - price.length - 2),
    price,
  );
  return { text: plainOf(text, MAX_OPTION_LENGTH), value: code };
}

/** A short hash of a list of products. */
function fingerprintOf(products: readonly Product[]): string {
  let hash = 0;
  for (const letter of products.map(({ code }) => code).join()) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  return `${products.length}.${hash.toString(36)}`;
}

function portedBlock({ language, draft }: FormContent): types.InputBlock {
  const words = slackWordsFor(language).form;
  const option = { text: plainOf(words.portedOption, MAX_OPTION_LENGTH), value: 'anyway' };
  return {
    type: 'input',
    block_id: 'anyway',
    optional: true,
    dispatch_action: true,
    label: plain(words.ported),
    element: {
      type: 'checkboxes',
      action_id: 'anyway',
      options: [option],
      ...(draft.anyway === true ? { initial_options: [option] } : {}),
    },
  };
}

function textBlock(field: keyof typeof MAX_LENGTHS, label: string, example: string, typed: string): types.InputBlock {
  return {
    type: 'input',
    block_id: field,
    optional: true,
    label: plain(label),
    element: {
      type: 'plain_text_input',
      action_id: field,
      max_length: MAX_LENGTHS[field],
      placeholder: plainOf(example, MAX_PLACEHOLDER_LENGTH),
      ...(typed === '' ? {} : { initial_value: truncate(typed.toWellFormed(), MAX_LENGTHS[field]) }),
    },
  };
}

const plain = (text: string): types.PlainTextElement => plainOf(text, MAX_HINT_LENGTH);

/** Hidden data of a view: where it was opened. It comes back signed by Slack. */
const Metadata = z.object({
  conversation: z.string().startsWith('slack:'),
  thread: z.string().nullable(),
  message: z.string().nullable(),
  seen: z.string().optional(),
  order: z.string().optional(),
  home: z.boolean().optional(),
});

/**
 * @property seen the values that the form's preview shows
 * @property order the order that the form asks a reason for
 * @property home true if the view was opened from the Home tab, which has no conversation
 */
export type Carried = { readonly seen?: string; readonly order?: string; readonly home?: boolean };

export const writeMetadata = ({ conversation, thread, message }: Origin, carried: Carried): string =>
  JSON.stringify({ conversation, thread, message, ...carried });

/** Parses the hidden data of a view of ours; null for anything else. */
export function parseMetadata(metadata: string): { readonly origin: Origin; readonly carried: Carried } | null {
  try {
    const read = Metadata.safeParse(JSON.parse(metadata));
    if (!read.success) return null;
    const { conversation, thread, message, ...carried } = read.data;
    const origin = { conversation: conversation as ConversationId, thread, message };
    return { origin, carried: carried as Carried };
  } catch {
    return null;
  }
}
