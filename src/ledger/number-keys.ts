import { createHmac } from 'node:crypto';
import type { NumberKey } from '../core/msisdn.ts';
import type { Session } from './session.ts';
import { rows, statement } from './statement.ts';

export const NUMBER_KEYS = {
  secret: statement<{ secret: string }>("select secret from ledger_keys where name = 'number'"),
};

/** Says what stands for a number (or any text) where it is not stored itself. */
export type NumberKeyOf = (text: string) => NumberKey;

/** Reads the key that was drawn for this ledger when its schema was made. Throws where somebody took it away. */
export async function numberKeys(session: Pick<Session, 'read'>): Promise<NumberKeyOf> {
  const [found] = await session.read(() => rows(NUMBER_KEYS.secret, {}));
  if (found === undefined) throw new Error('the ledger has no key for numbers: its table ledger_keys was emptied');
  return numberKeysOf(found.secret);
}

/** 128 of the 256 bits are more than the numbers there are; never 11 characters, which is how a whole number is told apart. */
export const numberKeysOf =
  (secret: string): NumberKeyOf =>
  (text) =>
    `h:${createHmac('sha256', secret).update(text).digest('hex').slice(0, 32)}` as NumberKey;

const WHOLE_SCOPE = /^number:(1\d{10})$/;

/** What a budget scope is stored as: a number's own by its key, so that a new order finds it whether or not the number is still known. */
export const storedScope = (scope: string, numberKeyOf: NumberKeyOf): string => {
  const number = WHOLE_SCOPE.exec(scope)?.[1];
  return number === undefined ? scope : `number:${numberKeyOf(number)}`;
};
