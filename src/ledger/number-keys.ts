import { createHmac } from 'node:crypto';
import type { NumberKey } from '../core/msisdn.ts';
import type { Session } from './session.ts';
import { rows, statement } from './statement.ts';

export const NUMBER_KEYS = {
  secret: statement<{ secret: string }>("select secret from ledger_keys where name = 'number'"),
};

/** Returns the key of a number, or of a text, that is not stored itself. */
export type NumberKeyOf = (text: string) => NumberKey;

/** Reads the key that was drawn with this ledger's schema. Throws if it was removed. */
export async function numberKeys(session: Pick<Session, 'read'>): Promise<NumberKeyOf> {
  const [found] = await session.read(() => rows(NUMBER_KEYS.secret, {}));
  if (found === undefined) throw new Error('the ledger has no key for numbers: its table ledger_keys was emptied');
  return numberKeysOf(found.secret);
}

/** 128 of the 256 bits are enough for all numbers. Never 11 characters, which is how a whole number is recognised. */
export const numberKeysOf =
  (secret: string): NumberKeyOf =>
  (text) =>
    `h:${createHmac('sha256', secret).update(text).digest('hex').slice(0, 32)}` as NumberKey;

const WHOLE_SCOPE = /^number:(1\d{10})$/;

/**
 * Returns the stored form of a budget scope. A number's own scope is stored by its key, so a new order finds it even after the
 * number is gone.
 */
export const storedScope = (scope: string, numberKeyOf: NumberKeyOf): string => {
  const number = WHOLE_SCOPE.exec(scope)?.[1];
  return number === undefined ? scope : `number:${numberKeyOf(number)}`;
};
