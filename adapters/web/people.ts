import type { ConversationId } from '../../src/core/conversation.ts';
import type { AccountId } from '../../src/core/people.ts';
import type { Wording } from '../../src/core/product.ts';

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
