/**
 * Reads what a provider sent as JSON: UTF-8, with or without a byte order mark.
 *
 * @returns undefined for anything that is not one plain reading: other bytes (GBK), broken JSON, or an object in which two keys
 *   are equal but for case, of which JSON.parse would silently keep the last and a reader of any case could take either
 */
export function readJson(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const json: unknown = JSON.parse(text);
    return hasDuplicateKeys(text) ? undefined : json;
  } catch {
    return undefined;
  }
}

/** @param text JSON that was parsed before, so that a string is closed and a bracket has its partner */
function hasDuplicateKeys(text: string): boolean {
  const open: Set<string>[] = [];
  for (const [token] of text.matchAll(/[{}]|"(?:[^"\\]|\\.)*"(?:\s*:)?/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (token.endsWith(':')) {
      const key = keyOf(token);
      const keys = open.at(-1);
      if (keys?.has(key)) return true;
      keys?.add(key);
    }
  }
  return false;
}

/** The key may be written with escapes: `"\u0073ta"` is `sta`. */
const keyOf = (token: string): string => String(JSON.parse(token.slice(0, -1))).toLowerCase();
