import { z } from 'zod';
import type { AccountId } from '../../src/core/people.ts';
import { LANGUAGES } from '../../src/core/product.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import { PLAYGROUND_PEOPLE } from './people.ts';

const ACCOUNTS: ReadonlySet<string> = new Set(PLAYGROUND_PEOPLE.map((person) => person.account));
const Account = z.custom<AccountId>((given) => typeof given === 'string' && ACCOUNTS.has(given));
const LanguageShape = z.enum(LANGUAGES);

/** A message's id: no dot, so that it is never a notice's key. */
const ClientId = z.string().regex(/^[A-Za-z0-9-]{8,64}$/);

/** What page/page.js sends to `/say`. A longer line than any command is let through, so that it is refused in words. */
const SayShape = z.object({
  as: Account,
  text: z.string().trim().min(1).max(10_000),
  id: ClientId,
  language: LanguageShape.nullable().default(null),
});
export type Say = z.infer<typeof SayShape>;

/** What page/page.js sends to `/press`. */
const PressShape = z.object({
  as: Account,
  message: z.string().max(128),
  line: z.string().max(256),
  language: LanguageShape.nullable().default(null),
});
export type Press = z.infer<typeof PressShape>;

/** What page/page.js sends to `/language`. */
const LanguageChoice = z.object({ language: LanguageShape });

/** What lacks a field we cannot do without. `fields` names them and holds no value. */
export type Unreadable = { readonly kind: 'unreadable'; readonly fields: readonly string[] };

export const readSay = (body: unknown): Result<Say, Unreadable> => read(SayShape, body);
export const readPress = (body: unknown): Result<Press, Unreadable> => read(PressShape, body);
export const readLanguage = (body: unknown): Result<z.infer<typeof LanguageChoice>, Unreadable> =>
  read(LanguageChoice, body);

/** The account of a reader, one of those that the playground has. */
export const readAccount = (given: unknown): Result<AccountId, Unreadable> => read(Account, given);

/** The command in a typed line: `/topup status T7K3QX`, `/status T7K3QX` and `status T7K3QX` are the same. */
export const lineOf = (text: string): string =>
  text
    .trim()
    .replace(/^[/／]/, '')
    .replace(/^topup(?=\s|$)/i, '')
    .trim();

function read<T>(schema: z.ZodType<T>, body: unknown): Result<T, Unreadable> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return ok(parsed.data);
  return err({ kind: 'unreadable', fields: parsed.error.issues.map(({ path }) => path.join('.') || 'body') });
}
