/** A secret as it was meant, and what was taken off the pasted text; null where nothing was. */
export type SecretText = { readonly value: string; readonly removed: string | null };

const QUOTES = /^(["'`“”‘’])(.*)["'`“”‘’]$/s;
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Takes off what comes along when a secret is pasted: blanks, line breaks, quotes, invisible characters, its own name. */
export function readSecretText(given: string, name: string): SecretText {
  const removed = new Set<string>();
  const strip = (pattern: RegExp, what: string, by: string, text: string): string => {
    const left = text.replace(pattern, by);
    if (left !== text) removed.add(what);
    return left;
  };
  let value = strip(INVISIBLE, 'invisible characters', '', given);
  value = strip(/[\r\n]+/g, 'line breaks', '', value);
  value = strip(/^\s+|\s+$/g, 'blanks', '', value);
  value = strip(new RegExp(`^(export\\s+)?${name}\\s*[=:]\\s*`), 'its name', '', value);
  value = strip(QUOTES, 'quotes', '$2', value);
  value = strip(/^\s+|\s+$/g, 'blanks', '', value);
  return { value, removed: removed.size === 0 ? null : [...removed].join(', ') };
}
