import type { FakeFile, FakeMessage } from './chats.ts';
import type { FakeEphemeral } from './ephemeral.ts';
import type { Entity } from './html.ts';

/** How people are called in a picture, by their Telegram id. The bot is who has none. */
export type Names = Readonly<Record<number, string>>;

/** A message in a picture. @property alone whether only its reader and the bot see it */
export type Drawn = Pick<FakeMessage, 'id' | 'from' | 'text' | 'entities' | 'keyboard' | 'replyTo'> & {
  readonly alone?: boolean;
  readonly file?: FakeFile;
};

/** What a person sees in a chat, in its order: what everybody sees, and what only they do. */
export const seenBy = (messages: readonly FakeMessage[], alone: readonly FakeEphemeral[]): readonly Drawn[] =>
  [
    ...messages.map((message) => ({ message, order: message.id })),
    ...alone.map((one) => ({
      message: { ...one, id: -one.id, replyTo: one.replyTo?.message ?? -(one.replyTo?.ephemeral ?? 0), alone: true },
      order: one.before - 0.5,
    })),
  ]
    .toSorted((a, b) => a.order - b.order)
    .map(({ message }) => message);

/** A chat as somebody sees it: a page that shows these messages as Telegram does, one of them seen as their own. */
export const pictureOf = (
  messages: readonly Drawn[],
  names: Names,
  botName: string,
  own: number,
): string => `<!doctype html>
<meta charset="utf-8">
<style>${STYLE}</style>
<main>${messages.map((message) => bubbleOf(message, messages, names, botName, own)).join('')}</main>`;

function bubbleOf(message: Drawn, all: readonly Drawn[], names: Names, botName: string, own: number): string {
  const { from, replyTo, text, entities, keyboard, alone = false } = message;
  const nameOf = (id: number | null): string => (id === null ? botName : (names[id] ?? String(id)));
  const quoted = all.find(({ id }) => id === replyTo);
  const quote = quoted
    ? `<div class="quote"><b>${escaped(nameOf(quoted.from))}</b><span>${escaped(firstLine(quoted.text))}</span></div>`
    : '';
  const rows = keyboard.map(
    (row) => `<div class="row">${row.map((key) => `<span>${escaped(key.text)}</span>`).join('')}</div>`,
  );
  const who = from === own ? '' : `<b class="who${from === null ? ' bot' : ''}">${escaped(nameOf(from))}</b>`;
  const words = `${fileOf(message)}<div class="words">${marked(text, entities)}</div>`;
  const only = alone ? '<div class="only">Only you can see this message</div>' : '';
  const kind = `${from === own ? 'own' : ''}${alone ? ' alone' : ''}`;
  return `<section class="${kind}"><div class="bubble">${who}${quote}${words}${only}</div>${rows.join('')}</section>`;
}

/** A photo is shown, a document is named. */
function fileOf({ file }: Drawn): string {
  if (file === undefined) return '';
  if (file.as === 'photo') return `<img src="data:image/png;base64,${file.bytes.toString('base64')}">`;
  return `<div class="file">📎 <b>${escaped(file.name)}</b> ${Math.ceil(file.bytes.length / 1024)} KB</div>`;
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The text with its entities, none of which cross each other here. */
function marked(text: string, entities: readonly Entity[]): string {
  let html = '';
  let at = 0;
  for (const { type, offset, length } of entities.toSorted((a, b) => a.offset - b.offset)) {
    const words = escaped(text.slice(offset, offset + length));
    html += `${commands(escaped(text.slice(at, offset)))}<${type}>${type === 'i' ? commands(words) : words}</${type}>`;
    at = offset + length;
  }
  return html + commands(escaped(text.slice(at)));
}

/** Telegram itself makes commands links. */
const commands = (html: string): string => html.replace(/(^|\s)(\/[a-z]+)/g, '$1<a>$2</a>');

const STYLE = `
  body { margin: 0; background: #cfe0c3; font: 14px/1.45 'Liberation Sans', 'DejaVu Sans', 'Noto Sans CJK SC', 'Noto Color Emoji', sans-serif; }
  main { width: 440px; padding: 14px 12px; display: flex; flex-direction: column; gap: 8px; }
  section { max-width: 400px; min-width: 210px; align-self: flex-start; }
  section.own { align-self: flex-end; }
  .bubble { background: #fff; border-radius: 12px; padding: 6px 10px 8px; box-shadow: 0 1px 1px #0002; }
  .own .bubble { background: #eeffde; }
  .alone .bubble { border: 1px dashed #7a9a6a; }
  img { display: block; width: 100%; border-radius: 8px; margin: 4px 0; }
  .file { margin: 4px 0; }
  .only { color: #7a8a72; font-size: 12px; margin-top: 4px; }
  .who { color: #c05b2c; font-weight: 600; font-size: 14px; }
  .who.bot { color: #3a7dbf; }
  .quote { border-left: 3px solid #3a7dbf; background: #3a7dbf14; border-radius: 4px; padding: 2px 8px; margin: 3px 0; font-size: 13px; }
  .quote b { display: block; color: #3a7dbf; font-weight: 600; }
  .quote span { display: block; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; max-width: 340px; }
  .words { white-space: pre-wrap; overflow-wrap: anywhere; }
  .words a { color: #2678b6; }
  .row { display: flex; gap: 4px; margin-top: 4px; }
  .row span { flex: 1; text-align: center; background: #4a6b52b0; color: #fff; border-radius: 8px; padding: 6px 4px; font-size: 14px; font-weight: 600; }
`;
