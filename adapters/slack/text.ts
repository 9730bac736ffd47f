import { numbersIn } from '../../commands/number-in-reply.ts';
import type { AccountId } from '../../src/core/people.ts';

/**
 * Gives back the words somebody typed: Slack's own links become what they show, and `&amp; &lt; &gt;` are decoded, once.
 * A `tel:` link keeps its target alone, so that a number's own spaces do not split it; what a person typed as `<…>` arrives
 * encoded and is no link. https://docs.slack.dev/messaging/formatting-message-text
 */
export function plainText(text: string): string {
  if (!/[<&]/.test(text)) return text;
  return text
    .replace(/<tel:([^|<>\s]+)(?:\|[^<>]*)?>/gi, 'tel:$1')
    .replace(/<(?:https?|mailto):[^|<>]*\|([^<>]*)>/gi, '$1')
    .replace(/<((?:https?|mailto):[^|<>]*)>/gi, '$1')
    .replace(/<([@#])[^|<>]+\|([^<>]+)>/g, '$1$2')
    .replace(/&(amp|lt|gt);/g, (_, name: keyof typeof ENTITIES) => ENTITIES[name]);
}
const ENTITIES = { amp: '&', lt: '<', gt: '>' } as const;

/** Whom each mention in a text is of, by the words that stand for it in `plainText`: `@lin`, or the mention itself where Slack gave no name. */
export const mentionsIn = (text: string): ReadonlyMap<string, AccountId> =>
  new Map(
    [...text.matchAll(/<@([UW][A-Z0-9]+)(?:\|([^<>]+))?>/g)].map(([whole, id, name]) => [
      name === undefined ? whole : `@${name}`,
      `slack:${id}` as AccountId,
    ]),
  );

/**
 * The line in a message that mentions the app: what follows the mention, or where nothing does, what stands before it.
 *
 * @param botUserId null while Slack has not told who we are; then the first mention is taken for ours
 */
export function lineAfterMention(text: string, botUserId: string | null): string {
  const mention = new RegExp(`<@${botUserId ?? '[UW][A-Z0-9]+'}(?:\\|[^<>]*)?>`).exec(text);
  if (!mention) return plainText(text).trim();
  const after = plainText(text.slice(mention.index + mention[0].length)).trim();
  return after === '' ? plainText(text.slice(0, mention.index)).trim() : after;
}

/** The one mobile number in a message, as 11 digits; empty where there is none, or more than one to choose from. */
export function numberIn(text: string): string {
  const [only = '', ...others] = numbersIn(plainText(text));
  return others.length === 0 ? only : '';
}
