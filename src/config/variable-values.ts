/** Blanks, breaks and marks that cannot be seen, as pasting leaves them at the ends of a value. */
const AT_ENDS = /^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu;
/** Docker's --env-file and systemd's drop-ins keep the quotes that a shell takes off. */
const QUOTED = /^(?:"(.*)"|'(.*)'|“(.*)”|‘(.*)’)$/su;
const QUOTES = /["'“”‘’`]/;

/** A variable's value without what is no part of it: blanks and line breaks around it, one pair of quotes, and blanks in those. */
export function clean(value: string | undefined): string {
  const bare = (value ?? '').replace(AT_ENDS, '');
  const inside = QUOTED.exec(bare)
    ?.slice(1)
    .find((text) => text !== undefined);
  return inside === undefined ? bare : inside.replace(AT_ENDS, '');
}

/** What stands in a cleaned value that no secret has, in a sentence without the value; null where nothing does. */
export function whyNoSecret(name: string, value: string | undefined): string | null {
  if (value === undefined) return null;
  if (/\s/.test(value)) return `${name}: it has a blank or a line break inside: copy the value once more, in one piece`;
  if (QUOTES.test(value)) return `${name}: it has a quote in it: write the value alone`;
  const odd = /[^\x21-\x7e]/u.exec(value)?.[0];
  if (odd === undefined) return null;
  const code = (odd.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `${name}: it has a character that no secret has (U+${code}): copy the value once more`;
}

const FORMS = 'write "file:./data/topup.db" or "postgres://user:password@host/database"';
const ENCODE =
  'its user or password has a character that must be percent-encoded: write %23 for #, %40 for @, %2F for /, %3F for ?, %25 for %';

/** What is wrong with a database's address, in a sentence without any of it; null where nothing is. */
export function databaseUrlProblem(text: string): string | null {
  if (/^file:/.test(text)) return /^file:(?:\/\/)?$/.test(text) ? FORMS : null;
  if (!/^postgres(ql)?:\/\//.test(text)) return FORMS;
  // A user without a host means a socket, which `?host=` names: no URL by itself.
  const url = URL.parse(text.replace('@/', '@localhost/'));
  const after = text.slice(text.indexOf('//') + 2);
  if (url === null) return /[@:]/.test(after) ? ENCODE : FORMS;
  // What a # or a / cuts off of a password stands where no address has an @.
  if (text.includes('#') || url.pathname.includes('@') || url.search.includes('@')) return ENCODE;
  return isEncoded(url.username) && isEncoded(url.password) && isEncoded(url.pathname) ? null : ENCODE;
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
