import { err, ok, type Result } from '../../../src/core/result.ts';

/** A styled part of a message, in UTF-16 units of its visible text. */
export type Entity = {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly href: string | null;
};
export type Parsed = { readonly text: string; readonly entities: readonly Entity[] };

const TAGS = new Set(['b', 'strong', 'i', 'em', 'u', 'ins', 's', 'strike', 'del', 'code', 'pre', 'a', 'blockquote']);
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };
const TOKEN = /<(\/?)([a-z]+)(?:\s+href="([^"<>]*)")?>|&(#\d+|#x[\da-f]+|[a-z]+);|([^<>&]+)/giy;

/**
 * Reads Telegram's HTML, and refuses what is not all of it meant as markup: unknown tags, unbalanced tags, a bare `<`, `>` or `&`.
 * Stricter than Telegram on a bare `>` and `&`, which it shows as they are: here they are a place where escaping was forgotten.
 */
export function parseHtml(html: string): Result<Parsed, string> {
  const entities: Entity[] = [];
  const open: { tag: string; offset: number; href: string | null }[] = [];
  let text = '';
  let at = 0;
  while (at < html.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(html);
    if (!match) return err(`Can't parse entities: unexpected "${html.slice(at, at + 10)}" at offset ${at}`);
    const [whole, slash, tag, href, entity, words] = match;
    at += whole.length;
    if (words !== undefined) text += words;
    else if (entity !== undefined) {
      const character = characterOf(entity);
      if (character === null) return err(`Can't parse entities: unsupported entity &${entity};`);
      text += character;
    } else if (tag === undefined || !TAGS.has(tag)) return err(`Can't parse entities: unsupported start tag "${tag}"`);
    else if (slash === '') open.push({ tag, offset: text.length, href: href ?? null });
    else {
      const started = open.pop();
      if (started?.tag !== tag) return err(`Can't parse entities: unmatched end tag "${tag}"`);
      entities.push({ type: tag, offset: started.offset, length: text.length - started.offset, href: started.href });
    }
  }
  if (open.length > 0)
    return err(`Can't parse entities: can't find end tag corresponding to start tag "${open.at(-1)?.tag}"`);
  return ok({ text, entities });
}

function characterOf(entity: string): string | null {
  if (!entity.startsWith('#')) return NAMED[entity] ?? null;
  return String.fromCodePoint(Number(entity.startsWith('#x') ? `0${entity.slice(1)}` : entity.slice(1)));
}
