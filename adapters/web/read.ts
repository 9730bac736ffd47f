import { z } from 'zod';
import type { ConversationId } from '../../src/core/conversation.ts';
import type { AccountId } from '../../src/core/people.ts';
import type { Wording } from '../../src/core/product.ts';
import { LANGUAGES } from '../../src/core/product.ts';
import { err, ok, type Result } from '../../src/core/result.ts';

/** A person of the playground. @property role chooses the page's sentence about their rights */
export type PlaygroundPerson = {
  readonly account: AccountId;
  readonly role: 'agent' | 'manager' | 'second';
  readonly name: Wording;
};

export const PLAYGROUND_CONVERSATION = 'web:desk' as ConversationId;

/** The first person asks and the others decide. There are two, so that a rule with two approvals can be tried. */
export const PLAYGROUND_PEOPLE: readonly PlaygroundPerson[] = [
  { account: 'web:agent' as AccountId, role: 'agent', name: { en: 'Ann', zh: '小安' } },
  { account: 'web:manager' as AccountId, role: 'manager', name: { en: 'Lin', zh: '林经理' } },
  { account: 'web:second' as AccountId, role: 'second', name: { en: 'Chen', zh: '陈经理' } },
];

/** Accounts by the names that people may type: `@lin`, `Lin`, `@林经理`. */
export const PLAYGROUND_MENTIONS: ReadonlyMap<string, AccountId> = new Map(
  PLAYGROUND_PEOPLE.flatMap(({ account, name: { en, zh } }) =>
    [en, en.toLowerCase(), zh].flatMap((name) => [name, `@${name}`].map((mention) => [mention, account] as const)),
  ),
);

export const personAt = (account: string): PlaygroundPerson | null =>
  PLAYGROUND_PEOPLE.find((person) => person.account === account) ?? null;

const ACCOUNTS: ReadonlySet<string> = new Set(PLAYGROUND_PEOPLE.map((person) => person.account));
const Account = z.custom<AccountId>((given) => typeof given === 'string' && ACCOUNTS.has(given));
const LanguageShape = z.enum(LANGUAGES);

/** The id of a message. It has no dot, so it is never a notice's key. */
const ClientId = z.string().regex(/^[A-Za-z0-9-]{8,64}$/);

/**
 * The body of `/say`, from page/page.js. A line that is too long for any command is accepted, so that it is refused in words. With a file, the
 * text is what stands in the conversation for it.
 */
const SayShape = z.object({
  as: Account,
  text: z.string().trim().min(1).max(200_000),
  file: z.object({ name: z.string().min(1).max(200), base64: z.base64().max(230_000) }).optional(),
  id: ClientId,
  language: LanguageShape.nullable().default(null),
});
export type Say = z.infer<typeof SayShape>;

/**
 * The body of `/press`, from page/page.js.
 *
 * @property reason of a rejection; null asks whether the person may reject, before the page asks them why
 */
const PressShape = z.object({
  as: Account,
  message: z.string().max(128),
  line: z.string().max(256),
  reason: z.string().trim().max(300).nullable().optional(),
  language: LanguageShape.nullable().default(null),
});
export type Press = z.infer<typeof PressShape>;

/** The body of `/language`, from page/page.js. */
const LanguageChoice = z.object({ language: LanguageShape });

/** The body of `/reset`, from page/page.js. */
const ResetShape = z.object({ language: LanguageShape.nullable().default(null) });

/** A body without a field that we need. `fields` has the names of such fields and no values. */
export type Unreadable = { readonly kind: 'unreadable'; readonly fields: readonly string[] };

export const readSay = (body: unknown): Result<Say, Unreadable> => read(SayShape, body);
export const readPress = (body: unknown): Result<Press, Unreadable> => read(PressShape, body);
export const readLanguage = (body: unknown): Result<z.infer<typeof LanguageChoice>, Unreadable> =>
  read(LanguageChoice, body);

export const readReset = (body: unknown): Result<z.infer<typeof ResetShape>, Unreadable> => read(ResetShape, body);

/** Reads the account of a reader, who is one of the playground's people. */
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
