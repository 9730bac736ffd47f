import type { FakeMessage } from './state.ts';

type Json = Readonly<Record<string, unknown>>;
type Text = { readonly text: string };
/** How people and groups are called on the screen, by Slack's ids. */
export type Names = Readonly<Record<string, string>>;

/** Draws what the app sends to Slack as HTML, block by block. It knows the blocks that the app uses, and throws for any other. */
export function createDrawing(names: Names) {
  const nameOf = (id: unknown): string => names[String(id)] ?? String(id);

  const elementOf = (element: Json): string => {
    if (element.type === 'user') return `<span class="mention">@${escapeHtml(nameOf(element.user_id))}</span>`;
    if (element.type === 'usergroup')
      return `<span class="mention">@${escapeHtml(nameOf(element.usergroup_id))}</span>`;
    const words = escapeHtml(String(element.text));
    if (element.type === 'link') return `<a href="#">${words}</a>`;
    return (element.style as { bold?: boolean } | undefined)?.bold ? `<b>${words}</b>` : words;
  };
  const sectionOf = (section: Json): string => `<div>${listOf(section.elements).map(elementOf).join('')}</div>`;
  const blockOf = (block: Json): string => {
    const draw = BLOCKS[String(block.type)];
    if (draw === undefined) throw new Error(`no drawing for ${String(block.type)}`);
    return `<div class="block ${String(block.type)}">${draw(block)}</div>`;
  };
  const BLOCKS: Readonly<Record<string, (block: Json) => string>> = {
    rich_text: ({ elements }) => listOf(elements).map(sectionOf).join(''),
    header: ({ text }) => plain(text),
    context: ({ elements }) => listOf(elements).map(plain).join(' '),
    divider: () => '<hr>',
    actions: ({ elements }) => listOf(elements).map(controlOf).join(''),
    section: ({ text, fields, accessory }) =>
      fields === undefined
        ? `<span>${plain(text)}</span>${accessory ? controlOf(accessory as Json) : ''}`
        : `<div class="columns">${listOf(fields)
            .map((field) => `<span>${plain(field)}</span>`)
            .join('')}</div>`,
    input: ({ label, hint, element, optional }) =>
      `<label>${plain(label)}${optional === true ? ' <i>(optional)</i>' : ''}</label>${controlOf(element as Json)}` +
      (hint === undefined ? '' : `<small>${plain(hint)}</small>`),
  };
  const blocksOf = (blocks: unknown): string => listOf(blocks).map(blockOf).join('');

  return {
    message: ({ blocks, threadTs }: Pick<FakeMessage, 'blocks' | 'threadTs'>): string =>
      `<article class="${threadTs === null ? '' : 'reply'}">${byline}${blocksOf(blocks)}</article>`,
    sendEphemeral: (blocks: unknown): string =>
      `<article class="ephemeral"><p class="only">Only visible to you</p>${byline}${blocksOf(blocks)}</article>`,
    modal: ({ title, submit, close, blocks }: Json): string =>
      `<dialog open><h1>${plain(title)}</h1><section>${blocksOf(blocks)}</section><footer>` +
      `<button>${plain(close)}</button>${submit === undefined ? '' : `<button class="primary">${plain(submit)}</button>`}</footer></dialog>`,
    home: ({ blocks }: Json): string =>
      `<main class="home"><nav>Home<span>Messages</span></nav>${blocksOf(blocks)}</main>`,
    said: (who: string, words: string): string =>
      `<article class="person"><p class="by"><span class="face">${escapeHtml(who.slice(0, 1))}</span><b>${escapeHtml(who)}</b></p><div class="block">${escapeHtml(words)}</div></article>`,
  };
}

const byline = '<p class="by"><span class="face app">t</span><b>topup</b><em>APP</em></p>';
const listOf = (value: unknown): readonly Json[] => (value ?? []) as readonly Json[];
const plain = (text: unknown): string => escapeHtml((text as Text).text);

function controlOf(element: Json): string {
  switch (element.type) {
    case 'button':
      return `<button class="${String(element.style ?? '')}">${plain(element.text)}</button>`;
    case 'static_select': {
      const chosen = (element.initial_option as Json | undefined)?.text;
      return `<span class="select">${chosen === undefined ? 'Select an option' : plain(chosen)}</span>`;
    }
    case 'checkboxes':
      return listOf(element.options)
        .map(({ text, value }) => {
          const ticked = listOf(element.initial_options).some((one) => one.value === value);
          return `<span class="box">${ticked ? '☑' : '☐'} ${plain(text)}</span>`;
        })
        .join('');
    case 'plain_text_input': {
      const { initial_value, placeholder, multiline } = element;
      const words = initial_value === undefined ? `<i>${plain(placeholder)}</i>` : escapeHtml(String(initial_value));
      return `<span class="input${multiline === true ? ' tall' : ''}">${words}</span>`;
    }
    default:
      throw new Error(`no drawing for ${String(element.type)}`);
  }
}

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A page with something drawn on it. */
export const pageOf = (drawn: string): string =>
  `<!doctype html><html><head><meta charset="utf-8"><style>${STYLE}</style></head><body>${drawn}</body></html>`;

const STYLE = `
body { margin: 0; padding: 16px; width: 640px; box-sizing: border-box; background: #fff; color: #1d1c1d;
  font: 15px/1.5 "Liberation Sans", "DejaVu Sans", "Noto Sans", "Noto Sans CJK SC", "Noto Color Emoji", sans-serif; }
article { padding: 6px 0 10px; } article.reply { margin-left: 36px; padding-left: 12px; border-left: 2px solid #ddd; }
article.ephemeral { background: #f8f8f8; padding: 8px 12px; border-radius: 6px; }
.only, small, .context { color: #616061; font-size: 13px; } .only { margin: 0 0 4px; }
.by { margin: 0 0 4px; display: flex; gap: 8px; align-items: center; }
.by em { font: 600 10px/1.6 sans-serif; background: #e8e8e8; padding: 0 4px; border-radius: 2px; color: #616061; }
.face { width: 28px; height: 28px; line-height: 28px; text-align: center; border-radius: 6px; background: #7a5aa6; color: #fff; }
.face.app { background: #1f4e5f; } .block { margin: 4px 0; overflow-wrap: anywhere; }
.mention { background: #e8f5fa; color: #1264a3; border-radius: 3px; padding: 0 2px; }
button { font: 600 14px/1 inherit; font-family: inherit; margin: 4px 8px 0 0; padding: 8px 12px; background: #fff;
  border: 1px solid #bbb; border-radius: 6px; } button.primary { background: #007a5a; border-color: #007a5a; color: #fff; }
button.danger { border-color: #e01e5a; color: #c01343; }
dialog { position: static; width: 520px; margin: 0 auto; padding: 0; border: 1px solid #ccc; border-radius: 10px;
  box-shadow: 0 6px 24px #0003; } dialog h1 { font-size: 19px; margin: 0; padding: 14px 20px; border-bottom: 1px solid #eee; }
dialog section { padding: 6px 20px 14px; } dialog footer { padding: 10px 20px 14px; text-align: right; border-top: 1px solid #eee; }
.input, .select, .box, small, label { display: block; } .input label, label { font-weight: 600; margin-top: 10px; }
label i, .input i { color: #868686; font-weight: 400; font-style: normal; }
.block.input { margin: 0; border: 0; padding: 0; } span.input, .select { border: 1px solid #bbb; border-radius: 6px; padding: 6px 10px; min-height: 22px; }
span.input.tall { min-height: 66px; } .select::after { content: " ▾"; float: right; color: #616061; }
.columns { display: grid; grid-template-columns: 1fr 1fr; gap: 2px 16px; flex: 1; } .block.section { display: flex; justify-content: space-between; align-items: center; } .section .select { min-width: 150px; }
.home nav { font-weight: 600; border-bottom: 1px solid #ddd; padding-bottom: 8px; margin-bottom: 8px; }
.home nav span { margin-left: 18px; color: #868686; font-weight: 400; } .header { font-size: 19px; font-weight: 700; margin-top: 16px; }
hr { border: 0; border-top: 1px solid #e3e3e3; margin: 10px 0; }
`;
