import { isJson, type Json, refusalOfBlocks } from './limits.ts';
import { refusalOfView } from './view-limits.ts';

/** From here on `chat.update` refuses a text; notifications show far less. */
const MAX_TEXT_LENGTH = 4_000;
const MAX_METADATA_LENGTH = 8_000;

/**
 * What is wrong with a message, beyond its blocks being Slack's: everybody must be able to hear it, and nothing in it may be
 * markup, which only our own constants could be and people's words must never. Null where nothing is.
 */
export function misfitOfMessage({
  text,
  blocks = [],
}: {
  readonly text?: unknown;
  readonly blocks?: unknown;
}): string | null {
  if (typeof text !== 'string' || text === '') return 'no text for screen readers and notifications';
  if (text.length > MAX_TEXT_LENGTH) return `a text of ${text.length} characters`;
  if (/[<>]|&(?!amp;|lt;|gt;)/.test(text)) return 'a text that is not escaped';
  if (!text.isWellFormed()) return 'half a character';
  return refusalOfBlocks(blocks) ?? misfitOfMarkup(blocks);
}

/** What is wrong with a call of the Web API, or null. A method that shows nothing fits. */
export function misfitOfCall(method: string, fields: Readonly<Record<string, string>>): string | null {
  const { text, blocks, metadata = '', view } = fields;
  if (method.startsWith('chat.')) {
    if (metadata.length > MAX_METADATA_LENGTH) return 'metadata';
    return misfitOfMessage({ text, blocks: blocks === undefined ? [] : parsed(blocks) });
  }
  if (!method.startsWith('views.')) return null;
  const shown = parsed(view);
  return refusalOfView(shown, method === 'views.publish' ? 'home' : 'modal') ?? misfitOfMarkup(shown);
}

/** What is wrong with the body of an acknowledgement, or null. `view` is the one that was sent, where one was. */
export function misfitOfAcknowledgement(body: unknown, view: Json | null): string | null {
  if (!isJson(body) || body.challenge !== undefined) return null;
  if (body.response_action === 'errors') return misfitOfErrors(body.errors, view);
  if (body.response_type !== 'ephemeral') return 'an answer that everybody sees';
  return misfitOfMessage(body);
}

/** Errors stand at fields that are there. */
function misfitOfErrors(errors: unknown, view: Json | null): string | null {
  if (!isJson(errors) || Object.keys(errors).length === 0) return 'no errors';
  const blocks = Array.isArray(view?.blocks) ? view.blocks.filter(isJson) : [];
  const fields = new Set(blocks.filter(({ type }) => type === 'input').map(({ block_id }) => block_id));
  const elsewhere = Object.keys(errors).find((name) => !fields.has(name));
  if (elsewhere !== undefined) return `an error at ${elsewhere}, which the form has not`;
  return Object.values(errors).some((error) => typeof error !== 'string' || error === '')
    ? 'an error without words'
    : null;
}

const misfitOfMarkup = (shown: unknown): string | null =>
  JSON.stringify(shown).includes('"type":"mrkdwn"') ? 'a text with markup' : null;

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}
