import type { Change } from '../../src/core/change.ts';
import type { Order, OrderState } from '../../src/core/order.ts';
import { approvalsAsked } from '../../src/core/voting.ts';
import type { Host } from './host.ts';
import { type Joined, joinedIn } from './roster.ts';

/** What the simulator knows of one order by itself: who asked and spoke, and who was whom when they did. */
export type Known = {
  readonly id: Order['id'];
  readonly ref: string;
  readonly requestKey: string;
  readonly maker: string;
  /** Whom its verdict names: who might have approved where it was opened, and who was asked since because nobody else was left. */
  readonly named: readonly string[];
  readonly day: string;
  readonly msisdn: string;
  /** What it cost, as far as that is known; else its price. */
  readonly priceLi: number;
  readonly approvals: number;
  readonly state: OrderState;
  /** When it was, or null before that, on the true clock. */
  readonly approvedAt: number | null;
  /** Who decided so far, each with whoever was one with them then. */
  readonly voices: readonly { readonly account: string; readonly yes: boolean }[];
  readonly records: readonly Joined[];
  readonly proposals: number;
  /** What is proposed now, and the how-manieth proposal of the order it is. */
  readonly proposal: {
    readonly account: string;
    readonly outcome: 'delivered' | 'failed';
    readonly number: number;
  } | null;
};

/** All orders as a ledger has them, by id: put back whole where the ledger is, in the states that it has them in then. */
export type OrderModel = {
  readonly all: () => Iterable<Known>;
  readonly get: (id: string) => Known | undefined;
  /** Takes what one process has committed; what was known before it. */
  readonly take: (host: Host, change: Change) => Known | undefined;
  readonly copy: () => ReadonlyMap<string, Known>;
  readonly putBack: (copy: ReadonlyMap<string, Known>, states: ReadonlyMap<string, OrderState>) => void;
};

export function createOrderModel(now: () => number): OrderModel {
  let orders = new Map<string, Known>();
  return {
    all: () => orders.values(),
    get: (id) => orders.get(id),
    take: (host, change) => {
      const before = orders.get(change.after.id);
      orders.set(change.after.id, next(before ?? opened(host, change), host, change, now()));
      return before;
    },
    copy: () => new Map(orders),
    putBack: (copy, states) => {
      orders = new Map([...copy].map(([id, known]) => [id, { ...known, state: states.get(id) ?? known.state }]));
    },
  };
}

function opened({ running }: Host, { after }: Change): Known {
  const { account } = after.maker;
  return {
    id: after.id,
    ref: after.ref,
    requestKey: after.requestKey,
    maker: account,
    named: running.roster.approvers,
    day: after.day,
    msisdn: after.msisdn,
    priceLi: after.product.priceLi,
    approvals: approvalsAsked(after.verdict),
    state: after.state,
    approvedAt: null,
    voices: [],
    records: [joinedIn(running.roster, account)],
    proposals: 0,
    proposal: null,
  };
}

function next(before: Known, { running }: Host, { after, event }: Change, at: number): Known {
  const { state } = after;
  const approvedAt = state === 'approved' ? (before.approvedAt ?? at) : before.approvedAt;
  const known = { ...before, state, approvedAt, priceLi: after.costLi ?? after.product.priceLi };
  const heard = (account: string): readonly Joined[] => [...known.records, joinedIn(running.roster, account)];
  switch (event.kind) {
    case 'voted':
    case 'approved':
    case 'objected':
    case 'rejected': {
      const { account } = event.by;
      const yes = event.kind === 'voted' || event.kind === 'approved';
      return { ...known, voices: [...known.voices, { account, yes }], records: heard(account) };
    }
    case 'settlement_proposed': {
      const { account } = event.by;
      const number = known.proposals + 1;
      return {
        ...known,
        proposals: number,
        proposal: { account, outcome: event.outcome, number },
        records: heard(account),
      };
    }
    case 'unstaffed':
      return { ...known, named: [...known.named, ...running.roster.escalateTo] };
    default:
      return known;
  }
}
