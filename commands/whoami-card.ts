import type { Identity, RoleHeld } from '../src/desk/whoami.ts';
import { type Card, sanitizeForDisplay, textCard } from './card.ts';
import type { RenderContext } from './render-context.ts';
import type { WhoAmIWords } from './words/en/views.ts';
import { wordsFor } from './words/words-for.ts';

const MAX_NAME_LENGTH = 80;

/** What the config knows about somebody. Ids are as the config writes them, so that they can be pasted there. */
export function whoAmICard(identity: Identity, { language }: RenderContext): Card {
  const words = wordsFor(language).whoami;
  const { account, named, otherAccounts, conversation, team, teams, ruleApprover, operator } = identity;
  const held = (role: RoleHeld): string => heldBy(role, words);
  const roles = teams.map((one) => {
    const parts = [
      ...(one.requester === null ? [] : [words.requester + held(one.requester)]),
      ...(one.approver === null ? [] : [words.approver + held(one.approver)]),
    ];
    return words.inTeam(one.team, parts);
  });
  const all = [
    ...roles,
    ...(ruleApprover === null ? [] : [words.ruleApprover + held(ruleApprover)]),
    ...(operator ? [words.operator] : []),
  ];
  return textCard({
    mark: '🪪',
    title: words.title(account),
    lines: [
      named === null ? words.unnamed : words.named(sanitizeForDisplay(named, MAX_NAME_LENGTH), otherAccounts),
      words.conversation(conversation, team),
      ...(all.length === 0 ? [words.noRole(account)] : all),
    ],
  });
}

function heldBy(role: RoleHeld, words: WhoAmIWords): string {
  switch (role.by) {
    case 'name':
      return '';
    case 'everybody':
      return words.asEverybody;
    case 'unknown':
      return words.unchecked;
    case 'groups':
      return words.inGroups(role.groups);
    case 'delegation':
      return words.onBehalfOf(role.for.map((name) => sanitizeForDisplay(name, MAX_NAME_LENGTH)));
  }
}
