import type { types } from '@slack/bolt';
import { z } from 'zod';
import type { Command, Draft } from '../../commands/command.ts';
import { isAnyway } from '../../commands/keywords.ts';
import { cut } from '../../commands/text.ts';
import type { ConversationId, Origin } from '../../src/core/conversation.ts';
import type { Language, Product } from '../../src/core/product.ts';
import type { Submission } from './read.ts';
import { WORDS } from './words.ts';

export const FORM = 'topup_form';
/** The form's blocks, each named as `Answer.at` names its field. */
export type Field = 'number' | 'product' | 'reason';

/** Slack's limits. https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element */
const HINT = 2000;
const PLACEHOLDER = 150;
const LONGEST: Readonly<Record<Field, number>> = { number: 64, product: 100, reason: 300 };

/** What a form carries unseen, so that its request belongs to where it was opened. It comes back signed by Slack. */
const Place = z.object({
  conversation: z.string().startsWith('slack:'),
  thread: z.string().nullable(),
  message: z.string().nullable(),
});

/** Draws the form with what was typed so far filled in. */
export function toForm(form: {
  readonly draft: Draft;
  readonly origin: Origin;
  readonly language: Language;
  readonly products: readonly Product[];
}): types.ModalView {
  const words = WORDS[form.language].form;
  const { conversation, thread, message } = form.origin;
  return {
    type: 'modal',
    callback_id: FORM,
    private_metadata: JSON.stringify({ conversation, thread, message }),
    title: plain(words.title),
    submit: plain(words.submit),
    close: plain(words.close),
    blocks: [
      inputOf('number', words.number, words.numberExample, form.draft.number, null),
      inputOf('product', words.product, words.productExample, form.draft.product, hintOf(form)),
      inputOf('reason', words.reason, words.reasonExample, form.draft.reason, null),
    ],
  };
}

/** Where a submitted form was opened; null where it does not say. */
export function originOf(metadata: string): Origin | null {
  try {
    const place = Place.safeParse(JSON.parse(metadata));
    return place.success ? { ...place.data, conversation: place.data.conversation as ConversationId } : null;
  } catch {
    return null;
  }
}

/**
 * Reads a submitted form. The fields stay apart, so that digits of one never join those of another; somebody who was told to
 * insist writes the word after the product or before the reason, as in a typed line.
 */
export function commandOf({ view }: Submission): Extract<Command, { kind: 'request' }> {
  const product = typedIn(view, 'product').trim();
  const reason = typedIn(view, 'reason').trim();
  const words = product.split(/\s+/);
  const insistsAfter = words.length > 1 && isAnyway(words.at(-1) ?? '');
  const insistsBefore = isAnyway(reason.split(/\s+/)[0] ?? '');
  return {
    kind: 'request',
    number: typedIn(view, 'number').trim(),
    product: insistsAfter ? words.slice(0, -1).join(' ') : product,
    anyway: insistsAfter || insistsBefore,
    reason: insistsBefore ? reason.replace(/^\S+\s*/, '') : reason,
  };
}

/** The value of a block's only element, whatever the element is called. */
function typedIn(view: Submission['view'], field: Field): string {
  const [input] = Object.values(view.state.values[field] ?? {});
  return input?.value ?? input?.selected_option?.value ?? '';
}

function inputOf(field: Field, label: string, example: string, typed: string, hint: string | null): types.InputBlock {
  return {
    type: 'input',
    block_id: field,
    optional: field === 'reason',
    label: plain(label),
    element: {
      type: 'plain_text_input',
      action_id: field,
      max_length: LONGEST[field],
      placeholder: plain(cut(example, PLACEHOLDER)),
      ...(typed === '' ? {} : { initial_value: cut(typed.toWellFormed(), LONGEST[field]) }),
    },
    ...(hint === null ? {} : { hint: plain(hint) }),
  };
}

function hintOf({ language, products }: { readonly language: Language; readonly products: readonly Product[] }) {
  if (products.length === 0) return null;
  const names = products.map(({ aliases, code }) => aliases[0] ?? code).join(', ');
  return cut(WORDS[language].form.products(names), HINT);
}

const plain = (text: string): types.PlainTextElement => ({ type: 'plain_text', text, emoji: false });
