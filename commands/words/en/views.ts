import type { Decision } from '../../../src/core/decision.ts';
import { ENGLISH } from '../../../src/core/grammar.ts';
import type { OrderEvent } from '../../../src/core/order-event.ts';
import type { Line, Span } from '../../card.ts';
import type { JournalFacts } from '../facts.ts';

/** The words of what people open: an order's whole history, the form's preview, their own page. */
export type ViewWords = {
  /** Who decided an order, and when; `by` is null if the time ran out. */
  readonly decided: (kind: Decision['kind'], by: string | null, at: string) => string;
  readonly history: string;
  readonly journal: { readonly [K in OrderEvent['kind']]: (facts: JournalFacts) => string };
  /** Who decides for the reader; `name` is null if nobody does. */
  readonly delegate: (name: string | null, until: string) => string;
  /** What the form says of a number alone. */
  readonly fitting: (fitting: number, all: number) => string;
  readonly would: (product: string, number: string, price: string) => string;
  readonly willAsk: (approvers: readonly Span[]) => Line;
  readonly left: (left: string) => string;
  readonly waiting: string;
  readonly waitingEmpty: string;
  /** A row's second line: the price, the reason, when it was asked for. */
  readonly row: (facts: readonly string[]) => string;
  readonly until: (at: string) => string;
};

export const VIEW_WORDS_EN: ViewWords = {
  decided: (kind, by, at) => {
    if (by === null) return `Nobody decided this in time; it expired at ${at}.`;
    return `${by} ${kind} this at ${at}.`;
  },
  history: 'What happened:',
  journal: {
    opened: ({ by }) => `requested by ${by}`,
    voted: ({ by }) => `approved by ${by}; another approval is needed`,
    batch_approved: ({ by, id }) => `approved with ${id}${by === '' ? ' by its rule' : ` by ${by}`}`,
    objected: ({ by, said }) => `rejected by ${by}${because(said)}; another rejection is needed`,
    approved: ({ by }) => `approved by ${by}`,
    rejected: ({ by, said }) => `rejected by ${by}${because(said)}`,
    cancelled: ({ by }) => `cancelled by ${by}`,
    expired: () => 'expired: nobody decided in time',
    reminded: ({ by }) => `the approvers were reminded${by === '' ? '' : ` by ${by}`}`,
    called: () => 'the people who can decide were called',
    unstaffed: () => 'the config no longer let any of its approvers decide it',
    escalated: () => 'nobody decided in time; more people were asked',
    submission_started: ({ provider, id }) => `sent to ${provider}${id === null ? '' : ` as ${id}`}`,
    accepted: ({ provider, id }) => `accepted by ${provider}${theirOrder(id)}`,
    doubted: ({ provider, said }) => `unconfirmed: no certain answer from ${provider}${because(said)}`,
    refused: ({ provider, said }) => `refused by ${provider}${because(said)}`,
    failed_over: ({ provider, said }) => `refused by ${provider}${because(said)}; the next provider is tried`,
    succeeded: ({ provider, id }) => `delivered, says ${provider}${theirOrder(id)}`,
    cost_reported: ({ provider, cost, said }) =>
      cost === null
        ? `${provider} says a cost that is not believed${because(said)}`
        : `${provider} says that it charged ${cost}`,
    failed: ({ provider, said }) => `failed, says ${provider}${because(said)}`,
    refunded: ({ provider }) => `reversed and refunded by ${provider}`,
    not_found: ({ provider }) => `${provider} was asked and does not know the order`,
    settlement_proposed: ({ by, outcome, said }) =>
      `${by} says that it was ${outcome === 'delivered' ? '' : 'not '}delivered${because(said)}`,
    settled_delivered: ({ by }) => `${by} confirmed that it was delivered`,
    settled_failed: ({ by }) => `${by} confirmed that it was not delivered`,
    held: ({ provider, because }) => {
      if (because === 'playground') return 'held: it was requested in the playground';
      return because === 'no_provider'
        ? `held: ${provider} is no longer configured`
        : `held: it was sent to another account of ${provider} than the one configured now`;
    },
    resumed: () => 'continues: the reason it was held is gone',
    provider_moved: ({ provider, said }) => `the address of ${provider} has changed${because(said)}`,
    outage_noted: ({ provider, said }) => `${provider} does not answer${because(said)}`,
    not_sent: ({ provider, said }) => `nothing was sent: ${provider} could not be reached${because(said)}`,
    delayed: ({ provider, said }) => `waits, nothing was sent: ${provider} does not take orders${because(said)}`,
    probed: ({ provider }) => `sent to ${provider} again with the same id, which it refuses if it has the order`,
    probe_refused: ({ provider, said }) => `${provider} refused it this time too${because(said)}`,
    silent: ({ provider }) => `${provider} did not say in time how it ended; people were asked to find out`,
    undeliverable: ({ said }) => `a message could not be shown${because(said)}`,
    number_masked: () => 'the whole number was deleted',
    held_back: ({ said }) => `not sent: the mark beside the database could not be written${because(said)}`,
    restored: () => 'the database was restored from a copy; the desk asks what happened since',
    checking: ({ provider }) => `${provider} says that it does not have it`,
    reopened: () => 'certainly not bought after the copy was made; it waits for a decision again',
    released: () => 'certainly not bought after the copy was made; it continues as approved',
    contradicted: ({ provider, said }) => `${provider} contradicts how it ended${because(said)}`,
  },
  delegate: (name, until) =>
    name === null
      ? 'Nobody decides for you. To name somebody: /topup delegate @somebody until friday'
      : `${name} decides for you until ${until}.`,
  fitting: (fitting, all) =>
    ENGLISH.count(all, {
      one: `${fitting} of # product fits this number.`,
      other: `${fitting} of # products fit this number.`,
    }),
  would: (product, number, price) => `${product} for ${number}, ${price}`,
  willAsk: (approvers) => ['Asked to approve: ', ...ENGLISH.andOf(approvers.map((one) => [one]))],
  left: (left) => `Budget left: ${left}.`,
  waiting: 'Waiting for you',
  waitingEmpty: 'Nothing is waiting for your decision.',
  row: (facts) => facts.join(' · '),
  until: (at) => `until ${at}`,
};

const because = (said: string): string => (said === '' ? '' : `: ${said}`);
const theirOrder = (id: string | null): string => (id === null ? '' : `, their order ${id}`);

/** The words of `whoami`. What says how a role is held follows the role's name. */
export type WhoAmIWords = {
  readonly title: (account: string) => string;
  readonly named: (name: string, otherAccounts: readonly string[]) => string;
  readonly unnamed: string;
  readonly conversation: (id: string, team: string | null) => string;
  readonly inTeam: (team: string, roles: readonly string[]) => string;
  readonly requester: string;
  readonly approver: string;
  readonly ruleApprover: string;
  readonly operator: string;
  readonly asEverybody: string;
  readonly unchecked: string;
  readonly inGroups: (groups: readonly string[]) => string;
  readonly onBehalfOf: (names: readonly string[]) => string;
  readonly noRole: (account: string) => string;
  /** Follows a refusal for a missing role. */
  readonly yourId: (account: string) => string;
};

export const WHOAMI_WORDS_EN: WhoAmIWords = {
  title: (account) => `Your id is ${account}`,
  named: (name, otherAccounts) =>
    otherAccounts.length === 0
      ? `The config calls you ${name}.`
      : `The config calls you ${name}; your other accounts are ${ENGLISH.and(otherAccounts)}.`,
  unnamed: 'The config has no name for you in "people".',
  conversation: (id, team) =>
    team === null
      ? `This conversation is ${id}; it belongs to no team.`
      : `This conversation is ${id}, of the team “${team}”.`,
  inTeam: (team, roles) => `In the team “${team}” you are ${ENGLISH.and(roles)}.`,
  requester: 'a requester',
  approver: 'an approver',
  ruleApprover: 'Rules name you as an approver',
  operator: 'You are an operator.',
  asEverybody: ' (like everybody in its conversations)',
  unchecked: ' or not: the desk could not ask about a group just now',
  inGroups: (groups) => ` (as a member of ${ENGLISH.and(groups)})`,
  onBehalfOf: (names) => ` (on behalf of ${ENGLISH.and(names)})`,
  noRole: (account) =>
    `You have no role. For one, an admin adds "${account}" to a team’s requesters or approvers in the config.`,
  yourId: (account) => `Your id for the config: ${account}`,
};
