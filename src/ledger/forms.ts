import type { ConversationId } from '../core/conversation.ts';
import type { Actor } from '../core/people.ts';

/** Whether a provider that an order names is one that this version knows. */
export type IsProvider = (name: string) => boolean;
/** For a reader that only looks at orders, and neither buys them nor asks about them. */
export const anyProvider: IsProvider = () => true;

export const isAmong = (providers: readonly string[] | null): IsProvider =>
  providers === null ? anyProvider : (name) => providers.includes(name);

/**
 * What stored orders are read with.
 *
 * @property current the id that a conversation has now
 * @property isProvider an order of a provider that is none cannot be read
 */
export type Reading = {
  readonly current: (id: ConversationId) => ConversationId;
  readonly isProvider: IsProvider;
};

/**
 * What the parts of an order are written and read by.
 *
 * @property people those who are in it, the requester first
 * @property asked the conversation of the request, once that was written or read
 */
export type Known = {
  readonly id: string;
  readonly team: string;
  readonly maker: string;
  readonly msisdn: string;
  readonly priceLi: number;
  readonly day: string;
  readonly month: string;
  readonly openedAt: number;
  readonly people: Actor[];
  readonly isProvider: IsProvider;
  asked: string;
};

/** How one kind of value is stored as JSON. Null stands for the usual value, so that it can be left out at the end of a list. */
export type Form<T> = {
  readonly write: (value: T, of: Known) => unknown;
  readonly read: (stored: unknown, of: Known) => T;
};

/** A stored value is not of its form. It says nothing of the value, which may be a number. */
export class Unfit extends Error {
  override readonly name = 'Unfit';
}
export const unfit = (): never => {
  throw new Unfit();
};

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value that is stored as it is. */
export const plain = <T>(fits: (stored: unknown, of: Known) => boolean): Form<T> => ({
  write: (value) => value,
  read: (stored, of) => (fits(stored, of) ? (stored as T) : unfit()),
});

/** Text of any brand. */
export const text = <T extends string = string>(): Form<T> => plain((stored) => typeof stored === 'string');
export const whole: Form<number> = plain(Number.isSafeInteger);
export const oneOf = <T extends string>(known: readonly T[]): Form<T> => plain((stored) => known.includes(stored as T));
export const texts = <T extends string>(): Form<readonly T[]> =>
  plain((stored) => Array.isArray(stored) && stored.every((one) => typeof one === 'string'));

export const yes: Form<true> = plain((stored) => stored === true);

/** As the time since the order was opened. */
export const time: Form<number> = {
  write: (at, { openedAt }) => at - openedAt,
  read: (stored, of) => whole.read(stored, of) + of.openedAt,
};

/** True is 1. */
export const flag: Form<boolean> = {
  write: (value) => (value ? 1 : null),
  read: (stored) => (stored === null ? false : stored === 1 || unfit()),
};

/** @param form one that writes no null itself */
export const orNull = <T>(form: Form<T>): Form<T | null> => ({
  write: (value, of) => (value === null ? null : form.write(value, of)),
  read: (stored, of) => (stored === null ? null : form.read(stored, of)),
});

/** A key that is left out where there is nothing to say. */
export const leftOut = <T>(form: Form<T>): Form<T | undefined> => ({
  write: (value, of) => (value === undefined ? null : form.write(value, of)),
  read: (stored, of) => (stored === null ? undefined : form.read(stored, of)),
});

/** Null for the value that it nearly always has. */
export const usually = <T>(form: Form<T>, usual: (of: Known) => T): Form<T> => ({
  write: (value, of) => (value === usual(of) ? null : form.write(value, of)),
  read: (stored, of) => (stored === null ? usual(of) : form.read(stored, of)),
});

/** Null for an empty one. */
export const list = <T>(form: Form<T>): Form<readonly T[]> => ({
  write: (values, of) => (values.length === 0 ? null : values.map((value) => form.write(value, of))),
  read: (stored, of) => {
    if (stored === null) return [];
    return Array.isArray(stored) ? stored.map((one) => form.read(one, of)) : unfit();
  },
});

/** The form of every key; the compiler names one that is forgotten. */
export type Forms<T> = { readonly [K in keyof T]-?: Form<T[K]> };

/** A list with a place for each key, in the order of `forms`. It is stored for ever: a new key comes last, and none is taken away. */
export function record<T extends object>(forms: Forms<T>): Form<T> {
  const entries = Object.entries(forms) as unknown as readonly (readonly [keyof T, Form<T[keyof T]>])[];
  return {
    write: (value, of) => trimmed(entries.map(([name, form]) => form.write(value[name], of))),
    read: (stored, of) => {
      if (!Array.isArray(stored) || stored.length > entries.length) return unfit();
      const read: Partial<T> = {};
      let place = 0;
      for (const [name, form] of entries) {
        const value = form.read(stored[place] ?? null, of);
        if (value !== undefined) read[name] = value;
        place += 1;
      }
      return read as T;
    },
  };
}

/** Without the nulls at its end. */
export function trimmed(values: unknown[]): unknown[] {
  let end = values.length;
  while (end > 0 && values[end - 1] === null) end -= 1;
  values.length = end;
  return values;
}
