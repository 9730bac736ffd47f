import { promises as files } from 'node:fs';

const JS = 'text/javascript; charset=utf-8';
const CSS = 'text/css; charset=utf-8';

/** Every file of the page, by the name it is asked for: nothing else is ever read. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['index.html', 'text/html; charset=utf-8'],
  ['page.css', CSS],
  ['welcome.css', CSS],
  ['composer.css', CSS],
  ['chat.css', CSS],
  ['guide.css', CSS],
  ['page.js', JS],
  ['chat-message.js', JS],
  ['chat-log.js', JS],
  ['people-switch.js', JS],
  ['guide-panel.js', JS],
  ['topup-form.js', JS],
  ['words.json', 'application/json; charset=utf-8'],
  ['icon.svg', 'image/svg+xml'],
]);

export type Asset = { readonly type: string; readonly text: string };

/** A file of the page, or null for a name it has not. */
export async function findAsset(name: string): Promise<Asset | null> {
  const type = TYPES.get(name);
  return type === undefined
    ? null
    : { type, text: await files.readFile(new URL(`./page/${name}`, import.meta.url), 'utf8') };
}
