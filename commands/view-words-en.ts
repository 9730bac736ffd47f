import type { ViewWords } from './view-words.ts';

const because = (said: string): string => (said === '' ? '' : `: ${said}`);

export const VIEW_WORDS_EN: ViewWords = {
  decided: (kind, by, at) => {
    if (by === null) return `Nobody decided this in time; it expired at ${at}.`;
    const verbs = { approved: 'approved this', rejected: 'rejected this', cancelled: 'took this back', expired: '' };
    return `${by} ${verbs[kind]} at ${at}.`;
  },
  history: 'What happened:',
  journal: {
    opened: ({ by }) => `asked for by ${by}`,
    voted: ({ by }) => `approved by ${by}; another approval is wanted`,
    objected: ({ by, said }) => `rejected by ${by}${because(said)}; another rejection is wanted`,
    approved: ({ by }) => `approved by ${by}`,
    rejected: ({ by, said }) => `rejected by ${by}${because(said)}`,
    cancelled: ({ by }) => `taken back by ${by}`,
    expired: () => 'expired: nobody decided in time',
    reminded: ({ by }) => `the approvers were reminded${by === '' ? '' : ` by ${by}`}`,
    unstaffed: () => 'nobody who could decide it had that role any more',
    escalated: () => 'nobody decided in time; more people were asked',
    submission_started: ({ provider, id }) => `sent to ${provider}${id === null ? '' : ` as ${id}`}`,
    accepted: ({ provider, id }) => `taken by ${provider}${id === null ? '' : `, their order ${id}`}`,
    doubted: ({ provider, said }) => `in doubt: no certain answer from ${provider}${because(said)}`,
    refused: ({ provider, said }) => `not taken by ${provider}${because(said)}`,
    failed_over: ({ provider, said }) => `not taken by ${provider}${because(said)}; the next provider is tried`,
    succeeded: ({ provider, id }) => `delivered, says ${provider}${id === null ? '' : `, their order ${id}`}`,
    cost_reported: ({ provider, cost, said }) =>
      cost === null
        ? `${provider} says a cost that is not believed${because(said)}`
        : `${provider} says that it took ${cost}`,
    failed: ({ provider, said }) => `failed, says ${provider}${because(said)}`,
    refunded: ({ provider }) => `taken back and refunded by ${provider}`,
    not_found: ({ provider }) => `${provider} was asked and does not know the order`,
    settlement_proposed: ({ by, outcome, said }) =>
      `${by} says that it was ${outcome === 'delivered' ? '' : 'not '}delivered${because(said)}`,
    settled_delivered: ({ by }) => `${by} confirmed that it was delivered`,
    settled_failed: ({ by }) => `${by} confirmed that it was not delivered`,
    held: ({ provider, because }) => {
      if (because === 'playground') return 'held: it was asked for in the playground';
      return because === 'no_provider'
        ? `held: ${provider} is not configured any more`
        : `held: it was sent to another account of ${provider} than the one configured now`;
    },
    resumed: () => 'goes on: what it was held for is over',
    provider_moved: ({ provider, said }) => `${provider} is called at another address${because(said)}`,
    outage_noted: ({ provider, said }) => `${provider} does not answer${because(said)}`,
    not_sent: ({ provider, said }) => `nothing was sent: ${provider} could not be reached${because(said)}`,
    delayed: ({ provider, said }) => `waits, nothing was sent: ${provider} does not answer${because(said)}`,
    probed: ({ provider }) => `sent to ${provider} again under the same id, which it refuses where it has the order`,
    probe_refused: ({ provider, said }) => `${provider} did not take it this time either${because(said)}`,
    silent: ({ provider }) => `${provider} did not say in time how it ended; people were called`,
    undeliverable: ({ said }) => `a message could not be shown${because(said)}`,
    number_masked: () => 'the whole number was deleted',
    held_back: ({ said }) => `not sent: the mark beside the database could not be written${because(said)}`,
    restored: () => 'the database was restored from a copy; what happened since is asked about',
    checking: ({ provider }) => `${provider} does not have it, as far as it says`,
    reopened: () => 'certainly not bought after the copy was taken; it waits for a decision again',
    released: () => 'certainly not bought after the copy was taken; it goes on as approved',
    contradicted: ({ provider, said }) => `${provider} contradicts its end${because(said)}`,
  },
  delegate: (name, until) =>
    name === null
      ? 'Nobody decides for you: /topup delegate @somebody until friday'
      : `${name} decides for you until ${until}.`,
  fitting: (fitting, all) => `${fitting} of ${all} products fit this number.`,
  would: (product, number, price) => `${product} for ${number}, ${price}`,
  willAsk: (approvers) => ['Asked to approve: ', ...separated(approvers, ', ')],
  left: (left) => `Budget left: ${left}.`,
  waiting: 'Waiting for you',
  waitingEmpty: 'Nothing waits for your decision.',
  row: (facts) => facts.join(' · '),
  until: (at) => `until ${at}`,
};

const separated = <T>(items: readonly T[], by: T): readonly T[] =>
  items.flatMap((item, at) => (at === 0 ? [item] : [by, item]));
