import type { types } from '@slack/bolt';
import type { Origin } from '../../../src/core/conversation.ts';
import type { Language } from '../../../src/core/product.ts';
import { plainOf } from '../blocks.ts';
import type { SlackFile, ViewState } from '../read.ts';
import { slackWordsFor } from '../words.ts';
import { writeMetadata } from './topup-form.ts';

/** Also the callback id of the shortcut on a message with a file. */
export const BULK_FORM = 'topup_bulk';

/** Slack's limits. https://docs.slack.dev/reference/block-kit/block-elements */
const MAX_TITLE_LENGTH = 24;
const MAX_HINT_LENGTH = 2_000;
const MAX_INPUT_LENGTH = 3_000;
const FILE_TYPES = ['csv', 'tsv', 'xlsx'];

/** Draws the form that takes a file of many rows, or lines. https://docs.slack.dev/reference/block-kit/block-elements/file-input-element */
export function toBulkForm({
  origin,
  language,
}: {
  readonly origin: Origin;
  readonly language: Language;
}): types.ModalView {
  const words = slackWordsFor(language).bulk;
  return {
    type: 'modal',
    callback_id: BULK_FORM,
    private_metadata: writeMetadata(origin, {}),
    title: plainOf(words.title, MAX_TITLE_LENGTH),
    submit: plainOf(words.submit, MAX_TITLE_LENGTH),
    close: plainOf(words.close, MAX_TITLE_LENGTH),
    blocks: [
      {
        type: 'input',
        block_id: 'file',
        optional: true,
        label: plainOf(words.file, MAX_HINT_LENGTH),
        hint: plainOf(words.fileHint, MAX_HINT_LENGTH),
        element: { type: 'file_input', action_id: 'file', filetypes: FILE_TYPES, max_files: 1 },
      },
      {
        type: 'input',
        block_id: 'rows',
        optional: true,
        label: plainOf(words.rows, MAX_HINT_LENGTH),
        element: {
          type: 'plain_text_input',
          action_id: 'rows',
          multiline: true,
          max_length: MAX_INPUT_LENGTH,
          placeholder: plainOf(words.rowsExample, 150),
        },
      },
    ],
  };
}

/** What the form holds. The file counts if there are both. */
export function bulkIn({ values }: ViewState): { readonly file: SlackFile | null; readonly lines: string } {
  const [file] = Object.values(values.file ?? {})[0]?.files ?? [];
  return { file: file ?? null, lines: Object.values(values.rows ?? {})[0]?.value?.trim() ?? '' };
}
