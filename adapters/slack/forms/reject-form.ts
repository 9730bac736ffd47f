import type { types } from '@slack/bolt';
import type { Origin } from '../../../src/core/conversation.ts';
import type { Language } from '../../../src/core/product.ts';
import { plainOf } from '../blocks.ts';
import type { ViewState } from '../read.ts';
import { slackWordsFor } from '../words.ts';
import { writeMetadata } from './topup-form.ts';

export const REJECT_FORM = 'topup_reject';

const TITLE = 24;
const MAX_REASON_LENGTH = 300;

/** Draws the form that asks why an order is rejected. The reason may be left out, as in a typed line. */
export function toRejectForm(asked: {
  readonly ref: string;
  readonly origin: Origin;
  readonly home: boolean;
  readonly language: Language;
}): types.ModalView {
  const words = slackWordsFor(asked.language).reject;
  return {
    type: 'modal',
    callback_id: REJECT_FORM,
    private_metadata: writeMetadata(asked.origin, { order: asked.ref, home: asked.home }),
    title: plainOf(words.title(asked.ref), TITLE),
    submit: plainOf(words.submit, TITLE),
    close: plainOf(words.close, TITLE),
    blocks: [
      {
        type: 'input',
        block_id: 'reason',
        optional: true,
        label: plainOf(words.reason, 2000),
        hint: plainOf(words.reasonHint, 2000),
        element: {
          type: 'plain_text_input',
          action_id: 'reason',
          multiline: true,
          max_length: MAX_REASON_LENGTH,
          placeholder: plainOf(words.reasonExample, 150),
        },
      },
    ],
  };
}

/** The reason as it was typed; empty where none was. */
export const reasonIn = ({ values }: ViewState): string => Object.values(values.reason ?? {})[0]?.value?.trim() ?? '';
