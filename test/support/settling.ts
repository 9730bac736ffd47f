import assert from 'node:assert/strict';
import { movedOrStale } from '../../src/core/advance.ts';
import type { Settlement } from '../../src/core/decision.ts';
import type { Order } from '../../src/core/order.ts';
import type { OrderEvent } from '../../src/core/order-event.ts';
import type { Actor } from '../../src/core/people.ts';
import type { ReportOutcome } from '../../src/core/provider.ts';
import type { Result } from '../../src/core/result.ts';
import type { ProposalSeen } from '../../src/desk/approvals.ts';
import { BOSS, type DeskWorld, HERE } from './desk-world.ts';

/** What becomes of an order that people settle by hand. */

export const kindOf = <T extends { readonly state: string }, E extends { readonly kind: string }>(
  result: Result<T, E>,
): string => (result.ok ? result.value.state : result.error.kind);

type Outcome = Settlement['outcome'];
export const settle = ({ desk }: DeskWorld, { ref }: Order, actor: Actor, outcome: Outcome, evidence = 'slip 8841') =>
  desk.settle({ ref, outcome, evidence, by: actor, origin: HERE });
export const confirm = (
  { desk }: DeskWorld,
  { ref }: Order,
  actor: Actor,
  proposal: ProposalSeen | null = null,
  anyway = false,
) => desk.confirm({ ref, proposal, anyway, by: actor, origin: HERE });

export async function now({ ledger }: DeskWorld, { id }: Order): Promise<Order> {
  const order = await ledger.find({ by: 'id', id });
  assert.ok(order);
  return order;
}

export async function report(
  world: DeskWorld,
  order: Order,
  outcome: ReportOutcome,
  via: 'query' | 'callback' = 'query',
) {
  const { attempt } = await now(world, order);
  assert.ok(attempt);
  const { provider, merchantOrderId } = attempt;
  const said = { provider, via, merchantOrderId, providerOrderId: 'P1', outcome, code: null, why: '', costLi: null };
  if (via === 'callback') await world.desk.recordClaim(said);
  else await world.desk.recordReport(said);
  return now(world, order);
}

/** An order that was sent, and of which the provider has said this. */
export async function sent(world: DeskWorld, outcome: ReportOutcome): Promise<Order> {
  const order = await world.opened();
  const asked = { by: 'ref', ref: order.ref } as const;
  const approved = await world.desk.decide({ order: asked, decision: 'approve', why: null, by: BOSS, origin: HERE });
  assert.ok(approved.ok);
  movedOrStale(await world.desk.move(approved.value, { kind: 'submission_started' }));
  return report(world, order, outcome);
}
export const doubted = (world: DeskWorld): Promise<Order> => sent(world, { kind: 'unknown', unlisted: false });

export const eventsOf = async (world: DeskWorld, order: Order): Promise<readonly OrderEvent[]> =>
  (await world.ledger.journal(order.id)).map(({ event }) => event);
