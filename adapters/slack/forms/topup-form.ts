import type { types } from '@slack/bolt';
import { z } from 'zod';
import type { Card } from '../../../commands/card.ts';
import type { Command, Draft } from '../../../commands/command.ts';
import { isAnyway } from '../../../commands/keywords.ts';
import { truncate } from '../../../commands/text.ts';
import type { ConversationId, Origin } from '../../../src/core/conversation.ts';
import { formatYuan } from '../../../src/core/money.ts';
import { readMsisdn } from '../../../src/core/msisdn.ts';
import { findProduct, type Language, type Product } from '../../../src/core/product.ts';
import { plainOf, toBody } from '../blocks.ts';
import type { ViewState } from '../read.ts';
import { slackWordsFor } from '../words.ts';

export const FORM = 'topup_form';
/** The blocks that people fill in. Those that a refusal can be about are named as `Answer.at` names its field. */
export type Field = 'number' | 'product' | 'reason';
type Block = Field | 'anyway' | 'ticket';

/** Slack's limits. https://docs.slack.dev/reference/block-kit/block-elements */
const HINT = 2000;
const PLACEHOLDER = 150;
const OPTION = 75;
const OPTIONS = 100;
const LONGEST = { number: 64, product: 100, reason: 300, ticket: 40 } as const;

/**
 * A form as it is to be drawn.
 *
 * @property products what can be chosen; `narrowed` where others are left out because they do not fit the number
 * @property preview what would happen if it were sent; null where nothing can be said yet
 */
export type FormContent = {
  readonly draft: Draft & { readonly ticket?: string; readonly anyway?: boolean };
  readonly origin: Origin;
  readonly language: Language;
  readonly products: readonly Product[];
  readonly narrowed: boolean;
  readonly preview: Card | null;
};

/** Draws the form with what was typed so far filled in. */
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

/** What a preview is about: a number that is not whole yet says nothing. Two of the same need not be drawn twice. */
export function seenOf({ number, product, anyway }: { number: string; product: string; anyway: boolean }): string {
  const read = readMsisdn(number);
  return read.ok ? truncate(`${read.value} ${anyway} ${product.trim()}`, 200) : '';
}

/**
 * Reads a form as it stands. The fields stay apart, so that digits of one never join those of another; somebody who insists ticks
 * the box, or writes the word after the product or before the reason, as in a typed line. The ticket ends the reason.
 */
export function commandOf(state: ViewState): Extract<Command, { kind: 'request' }> {
  const product = typedIn(state, 'product').trim();
  const reason = typedIn(state, 'reason').trim();
  const words = product.split(/\s+/);
  const insistsAfter = words.length > 1 && isAnyway(words.at(-1) ?? '');
  const insistsBefore = isAnyway(reason.split(/\s+/)[0] ?? '');
  const rest = insistsBefore ? reason.replace(/^\S+\s*/, '') : reason;
  return {
    kind: 'request',
    number: typedIn(state, 'number').trim(),
    product: insistsAfter ? words.slice(0, -1).join(' ') : product,
    urgent: false,
    anyway: insistsAfter || insistsBefore || typedIn(state, 'anyway') !== '',
    reason: [rest, typedIn(state, 'ticket').trim()].filter((part) => part !== '').join(' '),
  };
}

/** What stands in the fields, to be drawn again as it is. */
export const draftOf = (state: ViewState): FormContent['draft'] => ({
  number: typedIn(state, 'number'),
  product: typedIn(state, 'product'),
  reason: typedIn(state, 'reason'),
  ticket: typedIn(state, 'ticket'),
  anyway: typedIn(state, 'anyway') !== '',
});

/** The value of a block's only element, whatever the element is called. */
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

/** A list to choose from; where there are more than a list may hold, or none, a field to type in. */
function productBlock({ language, draft, products }: FormContent): types.InputBlock {
  const words = slackWordsFor(language).form;
  if (products.length === 0 || products.length > OPTIONS) {
    const typed = textBlock('product', words.product, words.productExample, draft.product);
    const names = products.map(({ aliases, code }) => aliases[0] ?? code);
    return {
      ...typed,
      optional: false,
      ...(names.length === 0 ? {} : { hint: plain(truncate(words.products(names), HINT)) }),
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
      // Another list is another element: Slack keeps a choice by its id, and would keep one that the list no longer has.
      action_id: `product.${fingerprintOf(products)}`,
      options,
      ...(chosen.ok ? { initial_option: optionOf(chosen.value, language) } : {}),
    },
  };
}

function optionOf({ code, name, priceLi }: Product, language: Language): types.PlainTextOption {
  const price = `¥${formatYuan(priceLi)}`;
  const text = slackWordsFor(language).form.option(
    truncate(name[language].toWellFormed(), OPTION - price.length - 2),
    price,
  );
  return { text: plainOf(text, OPTION), value: code };
}

/** A short name of a list of products: the same list has the same, and another almost surely another. */
function fingerprintOf(products: readonly Product[]): string {
  let hash = 0;
  for (const letter of products.map(({ code }) => code).join()) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  return `${products.length}.${hash.toString(36)}`;
}

function portedBlock({ language, draft }: FormContent): types.InputBlock {
  const words = slackWordsFor(language).form;
  const option = { text: plainOf(words.portedOption, OPTION), value: 'anyway' };
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

function textBlock(field: keyof typeof LONGEST, label: string, example: string, typed: string): types.InputBlock {
  return {
    type: 'input',
    block_id: field,
    optional: true,
    label: plain(label),
    element: {
      type: 'plain_text_input',
      action_id: field,
      max_length: LONGEST[field],
      placeholder: plainOf(example, PLACEHOLDER),
      ...(typed === '' ? {} : { initial_value: truncate(typed.toWellFormed(), LONGEST[field]) }),
    },
  };
}

const plain = (text: string): types.PlainTextElement => plainOf(text, HINT);

/** What a view carries unseen, so that what it sends belongs to where it was opened. It comes back signed by Slack. */
const Metadata = z.object({
  conversation: z.string().startsWith('slack:'),
  thread: z.string().nullable(),
  message: z.string().nullable(),
  seen: z.string().optional(),
  order: z.string().optional(),
  home: z.boolean().optional(),
});

/**
 * @property seen what the form's preview was last about
 * @property order the order that a reason is asked for
 * @property home true where it was opened from the Home tab, which has no conversation
 */
export type Carried = { readonly seen?: string; readonly order?: string; readonly home?: boolean };

export const writeMetadata = ({ conversation, thread, message }: Origin, carried: Carried): string =>
  JSON.stringify({ conversation, thread, message, ...carried });

/** What a view of ours carried; null for anything else. */
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
