import { firstOf, isJson, type Json, refusalOfBlock, refusalOfIds, refusalOfText } from './limits.ts';

/** What Slack would refuse in a view, or null. https://docs.slack.dev/reference/views */
export function refusalOfView(view: unknown, type: 'modal' | 'home' = 'modal'): string | null {
  if (!isJson(view)) return 'the view is no object';
  if (view.type !== type) return `the view is no ${type}`;
  const refused = type === 'modal' ? refusalOfFrame(view) : null;
  if (refused) return refused;
  if (typeof view.private_metadata === 'string' && view.private_metadata.length > 3000) return 'private_metadata';
  if (!Array.isArray(view.blocks) || view.blocks.length > 100) return 'blocks';
  if (JSON.stringify(view).length > 250_000) return 'the view is over 250 kB';
  return firstOf(view.blocks, refusalOfBlock) ?? refusalOfIds(view.blocks);
}

/** Only a modal with something to fill in needs a button to send it. */
function refusalOfFrame(view: Json): string | null {
  const { blocks, callback_id } = view;
  const asks = Array.isArray(blocks) && blocks.some((block) => isJson(block) && block.type === 'input');
  for (const name of ['title', 'close', ...(asks || view.submit !== undefined ? ['submit'] : [])]) {
    const refused = refusalOfText(view[name], 24, 'plain_text');
    if (refused) return `${name}: ${refused}`;
  }
  return typeof callback_id !== 'string' || callback_id.length > 255 ? 'callback_id' : null;
}
