const LONGEST = 200;
/** A signature (32 hex digits, not all decimal: those are a carrier's serial number) or anything as long as an Authorization header. */
const SIGNATURE = /(?=\d*[a-f])(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])|[A-Za-z0-9+/=_-]{40,}/gi;
const NUMBER = /(?<!\d)((?:\+?86|0086)?1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)/g;

/** Repeats a provider's words as far as people and logs may read them. */
export type Repeat = (given: unknown) => string;

/**
 * Creates the one way in which a provider's own words get into a report. On one line and short; secrets, signatures and whole
 * numbers are taken out, since an error may echo the request that caused it.
 *
 * @param secrets of any case; one that is shorter than four characters would blank ordinary words and is left
 */
export function createRedactor(secrets: readonly string[]): Repeat {
  const patterns = secrets
    .filter((secret) => secret.length >= 4)
    .map((secret) => new RegExp(RegExp.escape(secret), 'gi'));
  return (given) => {
    if (typeof given !== 'string' && typeof given !== 'number') return '';
    const line = String(given)
      .slice(0, 10 * LONGEST)
      .replace(/[\p{Cf}\p{Cs}]/gu, '')
      .replace(/[\p{C}\s]+/gu, ' ')
      .trim();
    const safe = patterns.reduce((text, pattern) => text.replace(pattern, '***'), line);
    return safe.replace(SIGNATURE, '***').replace(NUMBER, '$1****$2').slice(0, LONGEST);
  };
}
