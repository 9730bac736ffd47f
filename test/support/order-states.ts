import { isFinal, ORDER_STATES, type OrderState } from '../../src/core/order.ts';
import { MOVES } from '../../src/core/transitions.ts';

const MEANINGS: Readonly<Record<OrderState, string>> = {
  awaiting_approval: 'Asked; its money is reserved; somebody must decide.',
  approved: 'Decided, or approved by a rule; an attempt is planned at a provider.',
  submitting: 'The purchase may have left the house; its answer is not recorded yet.',
  accepted: 'The provider has taken it and is charging the number.',
  in_doubt:
    'Nobody knows whether it was bought. Only a query or two people with evidence end it; it is never bought again.',
  succeeded: 'The number has received it; the reservation is spent.',
  failed: 'Certainly not delivered; the reservation is released.',
  rejected: 'Somebody said no.',
  expired: 'Nobody decided in time.',
  cancelled: 'Its maker took it back before it was decided, or before it was sent to a provider that is gone.',
  refunded: 'Delivered and then given back, as a query said; the money is returned.',
};

/** docs/order-states.md, made from the table of moves. */
export function renderOrderStates(): string {
  const moves = ORDER_STATES.flatMap((from) => Object.entries(MOVES[from]).map(([event, to]) => ({ from, event, to })));
  const arrows = moves.filter(({ from, to }) => from !== to);
  const silent = moves.filter(({ from, to }) => from === to);
  return [
    '# Order states',
    '',
    'Made from `MOVES` in src/core/advance.ts by `npm run docs`; a test compares the two. What is not listed cannot happen.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    '  [*] --> awaiting_approval: opened',
    '  [*] --> approved: opened, where the rule asks nobody',
    ...arrows.map(({ from, event, to }) => `  ${from} --> ${to}: ${event}`),
    ...ORDER_STATES.filter(isFinal).map((state) => `  ${state} --> [*]`),
    '```',
    '',
    '| state | final | means |',
    '|---|---|---|',
    ...ORDER_STATES.map((state) => `| \`${state}\` | ${isFinal(state) ? 'yes' : ''} | ${MEANINGS[state]} |`),
    '',
    '| in | what happens | then |',
    '|---|---|---|',
    ...arrows.map(({ from, event, to }) => `| \`${from}\` | ${event} | \`${to}\` |`),
    '',
    'Events that are journalled and leave the state as it is: ' +
      silent.map(({ from, event }) => `${event} in \`${from}\``).join(', ') +
      '.',
    '',
  ].join('\n');
}
