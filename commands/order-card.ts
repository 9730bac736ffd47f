import { isFinal, type Order } from '../src/core/order.ts';
import { aboutOf, LONGEST_REASON, personOf, saidIn, type Telling } from './about.ts';
import type { Card, CardButton, Line } from './card.ts';
import { plainLine } from './card.ts';
import type { About, CardWords } from './card-words.ts';
import { MARKS, PROVIDER_NAMES, placeName, priceOf, STATE_NAMES, TONES } from './names.ts';
import { cut, shown } from './text.ts';
import { WORDS } from './words.ts';

type Fields = Card['fields'];

/** Shows one order as it stands. Buttons stand on it only while it waits, and only where `decide` says that they may. */
export function orderCard(order: Order, told: Telling, decide: boolean): Card {
  const words = WORDS[told.language].card;
  const about = aboutOf(order, told, { decideHere: decide });
  const title = words.title(order.ref, STATE_NAMES[order.state][told.language]);
  const asks = words.asks(about);
  return {
    tone: TONES[order.state],
    mark: MARKS[order.state],
    title,
    lines: [
      asks,
      words.next[order.state](about),
      ...linesOf(settlingLine(order, words)),
      ...warningsOf(order, told, words),
    ],
    fields: fieldsOf(order, told, about, words),
    footer: words.footer(order.ref),
    buttons: decide ? buttonsOf(order, words) : [],
    summary: `${title}: ${plainLine(asks)}`,
  };
}

/** Approve and reject while it waits; confirm while somebody's settlement wants a second person; nothing else, and nothing after. */
function buttonsOf({ ref, state, settlement }: Order, { buttons }: CardWords): readonly CardButton[] {
  if (state === 'awaiting_approval') {
    return [
      { action: 'approve', label: buttons.approve, line: `approve ${ref}`, style: 'primary' },
      { action: 'reject', label: buttons.reject, line: `reject ${ref}`, style: 'danger' },
    ];
  }
  const settling = settlement !== null && settlement.confirmedBy === null && !isFinal(state);
  return settling ? [{ action: 'confirm', label: buttons.confirm, line: `confirm ${ref}`, style: 'danger' }] : [];
}

const linesOf = (line: Line | null): readonly Line[] => (line === null ? [] : [line]);

/** What people say of an order that no query ended, and who; null where nobody said anything, or a query was quicker. */
export function settlingLine({ settlement, state }: Order, words: CardWords): Line | null {
  if (settlement === null) return null;
  const { by, outcome, confirmedBy } = settlement;
  const evidence = shown(settlement.evidence, LONGEST_REASON);
  if (confirmedBy !== null) return words.settled(personOf(by), personOf(confirmedBy), evidence);
  return isFinal(state) ? null : words.settling(personOf(by), outcome, evidence);
}

/** What whoever decides, or looks for the reason of something odd, should not miss. */
function warningsOf(order: Order, told: Telling, words: CardWords): readonly Line[] {
  const { language, now, writeTime } = told;
  const earlier = order.earlier.map((one) => `${one.ref} ${one.productCode} ${writeTime(one.openedAt, now)}`);
  return [
    ...(order.anyway ? [words.insisted(placeName(order.place, language))] : []),
    ...(earlier.length > 0 ? [words.earlier(earlier)] : []),
    ...refusalsBefore(order).map((word) =>
      words.refused(PROVIDER_NAMES[word.provider][language], saidIn(word, told).said),
    ),
    ...(order.conflict === null ? [] : [words.conflict]),
  ].map((text): Line => [text]);
}

/** The refusal that ended the order is what its state says already. */
const refusalsBefore = ({ refusals, state }: Order): Order['refusals'] =>
  state === 'failed' ? refusals.slice(0, -1) : refusals;

function fieldsOf(order: Order, told: Telling, about: About, { labels, ...words }: CardWords): Fields {
  const place = placeName(order.place, told.language);
  const number = place === null ? about.number : `${about.number} (${place})`;
  const { costLi, attempt } = order;
  return [
    { label: labels.number, value: [number] },
    { label: labels.product, value: [`${about.product} (${order.product.code})`] },
    { label: labels.price, value: [about.price] },
    ...(order.reason === '' ? [] : [{ label: labels.reason, value: [shown(order.reason, LONGEST_REASON)] }]),
    { label: labels.approval, value: approvalOf(order, { labels, ...words }) },
    ...(attempt?.providerOrderId
      ? [{ label: labels.provider, value: [words.providerOrder(about.provider, cut(attempt.providerOrderId, 64))] }]
      : []),
    ...(costLi === null || costLi === order.product.priceLi ? [] : [{ label: labels.cost, value: [priceOf(costLi)] }]),
  ];
}

function approvalOf({ verdict, votes }: Order, words: CardWords): Line {
  const rule = cut(verdict.rule, 80);
  if (verdict.approvals === 0) return [words.approvedByRule(rule)];
  const count = words.votes(rule, votes.length, verdict.approvals);
  return votes.length === 0 ? [count] : [count, ...words.votedBy(votes.map(({ by }) => personOf(by)))];
}
