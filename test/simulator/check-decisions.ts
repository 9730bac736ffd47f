import type { Change } from '../../src/core/change.ts';
import type { Host } from './host.ts';
import type { Known } from './order-model.ts';
import type { Saying } from './people.ts';
import { isSamePerson, joinedIn, type Roster } from './roster.ts';
import type { World } from './world.ts';

type Violate = World['violation'];

/**
 * I6, at the commit: whoever decides or settles is not the one who asked, nor anybody who spoke before, may by the order's verdict and
 * by the config that runs, and said so.
 *
 * @param before the order as it was known before this change; nothing where it is new
 */
export function checkDecision(
  { running }: Host,
  { after, event }: Change,
  before: Known | undefined,
  sayings: readonly Saying[],
  violate: Violate,
): void {
  if (before === undefined) return;
  const rights = { order: before, now: running.roster, violate };
  switch (event.kind) {
    case 'voted':
    case 'approved':
    case 'objected':
    case 'rejected': {
      const { account } = event.by;
      const verb = event.kind === 'voted' || event.kind === 'approved' ? 'approve' : 'reject';
      mayDecide(rights, account, event.kind);
      for (const voice of before.voices) {
        if (same(rights, voice.account, account))
          violate('I6', `${after.ref}: ${account} decided beside ${voice.account}, who are one person`);
      }
      heSaid(rights, account, verb, sayings);
      return;
    }
    case 'settlement_proposed':
      mayDecide(rights, event.by.account, event.kind);
      heSaid(rights, event.by.account, 'settle', sayings);
      return;
    case 'settled_delivered':
    case 'settled_failed': {
      const { account } = event.by;
      mayDecide(rights, account, event.kind);
      const { proposal } = before;
      if (proposal === null || event.kind !== `settled_${proposal.outcome}`)
        violate('I6', `${after.ref} became ${event.kind}, proposed was ${proposal?.outcome ?? 'nothing'}`);
      else heSaid(rights, account, `confirm`, sayings, ` ${proposal.outcome} ${proposal.number}`);
      if (proposal !== null && same(rights, proposal.account, account))
        violate('I6', `${after.ref}: ${account} confirmed what ${proposal.account} proposed, who are one person`);
      return;
    }
    case 'cancelled':
      if (!same(rights, before.maker, event.by.account))
        violate('I6', `${after.ref} of ${before.maker} was cancelled by ${event.by.account}`);
      return;
    default:
  }
}

type Rights = { readonly order: Known; readonly now: Roster; readonly violate: Violate };

/** A verdict that asked nobody names whoever the config does. */
const isNamed = (rights: Pick<Rights, 'order' | 'now'>, account: string): boolean =>
  rights.order.approvals === 0 || rights.order.named.some((named) => same(rights, named, account));

const same = ({ order, now }: Pick<Rights, 'order' | 'now'>, a: string, b: string): boolean =>
  isSamePerson(a, b, now, order.records);

function mayDecide(rights: Rights, account: string, what: string): void {
  const { order, now, violate } = rights;
  if (same(rights, order.maker, account))
    violate('I6', `${order.ref} of ${order.maker}: ${what} by ${account}, its maker`);
  if (!isNamed(rights, account)) violate('I6', `${order.ref}: ${what} by ${account}, whom its verdict does not name`);
  if (!now.approvers.some((named) => joinedIn(now, named).includes(account)))
    violate('I6', `${order.ref}: ${what} by ${account}, whom the config that runs does not name`);
}

/** @param what how the line goes on, where it says more than the order; a bare one means the only proposal there ever was */
function heSaid(
  { order, violate }: Rights,
  account: string,
  verb: string,
  sayings: readonly Saying[],
  what: string | null = null,
): void {
  const bare = `${verb} ${order.ref}`;
  const isMeant = (line: string): boolean =>
    what === null ? line.startsWith(bare) : line.startsWith(bare + what) || (line === bare && order.proposals === 1);
  if (!sayings.some(({ line, by }) => by === account && isMeant(line)))
    violate('I6', `${order.ref}: ${account} never said "${bare}${what ?? ''}"`);
}

/** I7: how many people, as they were told apart when they spoke, approved what is about to be bought. */
export const approvalsOf = ({ voices }: Known): number => voices.filter(({ yes }) => yes).length;

/** Whether two people are left who may settle it: named by its verdict and by the config that runs, neither of them its maker. */
export function couldBeSettled(order: Known, now: Roster): boolean {
  const people: string[] = [];
  for (const account of now.approvers) {
    const mayBe = isNamed({ order, now }, account);
    const others = [order.maker, ...people];
    const isNew = others.every((other) => !same({ order, now }, other, account));
    if (mayBe && isNew) people.push(account);
  }
  return people.length > 1;
}
