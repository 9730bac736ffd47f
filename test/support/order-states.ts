import { isFinal, ORDER_STATES, type OrderState } from '../../src/core/order.ts';
import { MOVES } from '../../src/core/transitions.ts';

const MEANINGS: Readonly<Record<OrderState, string>> = {
  awaiting_approval: 'Requested. Its money is reserved. People must decide.',
  approved: 'Approved by people or by a rule. It is about to be submitted to a provider.',
  submitting: 'The purchase may have been sent. Its answer is not recorded yet.',
  accepted: 'The provider has accepted it and is delivering it.',
  in_doubt:
    'It is not known whether it was bought. A query or two people with evidence end the doubt. It is never bought again.',
  succeeded: 'Delivered. The reservation is spent.',
  failed: 'Certainly not delivered. The reservation is released.',
  rejected: 'Approvers rejected it.',
  expired: 'Nobody decided in time.',
  cancelled: 'Its requester cancelled it before the decision, or while its provider could not take it.',
  refunded: 'Delivered and then refunded, as a query said. The money is returned.',
};

/** Returns docs/order-states.md, made from the table of moves. */
export function renderOrderStates(): string {
  const moves = ORDER_STATES.flatMap((from) => Object.entries(MOVES[from]).map(([event, to]) => ({ from, event, to })));
  const arrows = moves.filter(({ from, to }) => from !== to);
  const notes = new Map<string, OrderState[]>();
  for (const { from, event, to } of moves) if (from === to) notes.set(event, [...(notes.get(event) ?? []), from]);
  return [
    '# Order states',
    '',
    'These are the states of an order and every move between them. A move that is not listed cannot happen. `npm run docs` writes this page',
    'from `MOVES` in src/core/transitions.ts, and a test compares the two.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    '  [*] --> awaiting_approval: opened',
    '  [*] --> approved: opened, if a rule approves it',
    ...arrows.map(({ from, event, to }) => `  ${from} --> ${to}: ${event}`),
    ...ORDER_STATES.filter(isFinal).map((state) => `  ${state} --> [*]`),
    '```',
    '',
    '## States',
    '',
    '| state | final | means |',
    '|---|---|---|',
    ...ORDER_STATES.map((state) => `| \`${state}\` | ${isFinal(state) ? 'yes' : ''} | ${MEANINGS[state]} |`),
    '',
    '## Moves',
    '',
    '| from | event | to |',
    '|---|---|---|',
    ...arrows.map(({ from, event, to }) => `| \`${from}\` | ${event} | \`${to}\` |`),
    '',
    '## Notes',
    '',
    'These events are recorded in the journal and leave the state as it is.',
    '',
    '| event | in |',
    '|---|---|',
    ...[...notes].map(([event, states]) => `| ${event} | ${states.map((state) => `\`${state}\``).join(', ')} |`),
    '',
  ].join('\n');
}
