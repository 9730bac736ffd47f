import { readBatchRef } from '../src/core/ids.ts';
import { readMsisdn } from '../src/core/msisdn.ts';
import { err, ok, type Result } from '../src/core/result.ts';
import type { BulkAsked, Command, ParseRefused } from './command.ts';
import { bulkWordOf, isAnyway, numberOf, readTokens } from './keywords.ts';

/** 2,000 rows of typed lines. */
export const MAX_BULK_LENGTH = 200_000;
/** What names a batch is never longer. */
const MAX_BATCH_LINE = 200;
type Rest = { readonly words: readonly string[]; readonly from: (word: number) => string };

/** `bulk`, `bulk send B7K3QX 1a2b3c4d`, `批量 暂停 B7K3QX`; anything else are rows. */
export function parseBulk(text: string): Result<Command, ParseRefused> {
  const asked = (given: BulkAsked) => ok({ kind: 'bulk', asked: given } as const);
  if (text.trim() === '') return asked({ kind: 'form' });
  const words = text.length > MAX_BATCH_LINE ? [] : readTokens(text).map((token) => token.text);
  const [first = '', batch = '', ...rest] = words;
  const word = bulkWordOf(first);
  if (word === null || readBatchRef(batch) === null) return asked({ kind: 'lines', text });
  if (word === 'send') {
    const [digest = '', anyway = '', again = null] = rest;
    return asked({ kind: word, batch, digest, again: isAnyway(anyway) ? again : null });
  }
  if (word !== 'strike') return asked({ kind: word, batch });
  const row = numberOf(rest[0] ?? '');
  return row === null
    ? err({ kind: 'missing', what: 'row', command: 'bulk', number: null })
    : asked({ kind: word, batch, row });
}

/** The rows of a line with several numbers before one product: `139… 138… 1GB outage`. Null for a line with one number. */
export function linesOfMany({ words, from }: Rest): string | null {
  const numbers: string[] = [];
  let used = 0;
  for (let size = 1; size <= MAX_NUMBER_WORDS && used < words.length; ) {
    const parts = words
      .slice(used, used + size)
      .join(' ')
      .split(/[,，;；、]/)
      .filter((part) => part.trim() !== '');
    if (parts.length > 0 && parts.every((part) => readMsisdn(part).ok)) {
      numbers.push(...parts);
      used += size;
      size = 1;
    } else size += 1;
  }
  const rest = from(used).replaceAll(/\s+/g, ' ');
  return numbers.length < 2 || rest === '' ? null : numbers.map((number) => `${number} ${rest}`).join('\n');
}

/** In how many words people write a number: `+86 139 1128 1234`. */
const MAX_NUMBER_WORDS = 4;
