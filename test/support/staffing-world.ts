import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { newIds } from '../../src/app/now-and-ids.ts';
import { movedOrStale } from '../../src/core/advance.ts';
import { NEW_DOUBT } from '../../src/core/doubt.ts';
import type { Order } from '../../src/core/order.ts';
import { type AccountId, type Actor, createPeople, type GroupId, type PersonEntry } from '../../src/core/people.ts';
import type { Surface } from '../../src/core/surface.ts';
import { createDesk } from '../../src/desk/desk.ts';
import type { DeskSettings } from '../../src/desk/settings.ts';
import { AGENT, BOSS, by, HERE, SETTINGS, startDeskWorld } from './desk-world.ts';
import { policyOf, ruleAsking } from './rules.ts';

export const LEADS = 'slack:group:S0LEADS' as GroupId;
export const WU = by('slack:U0WU');
export const policy = policyOf(ruleAsking(1));
export const ANN = { name: 'Ann', accounts: AGENT.accounts ?? [] };
export const people = (...entries: readonly PersonEntry[]) => createPeople(entries);
export const team = (...approvers: readonly (AccountId | GroupId)[]) =>
  SETTINGS.teams.map((one) => (one.name === 'support' ? { ...one, approvers } : one));

/** A desk, and the same ledger under other configs. `members` are those of every group; null where they cannot be asked. */
export async function changing(t: TestContext, first: Partial<DeskSettings> = {}) {
  const world = await startDeskWorld(t, 'sqlite', { policy, ...first });
  const restarted = (more: Partial<DeskSettings>, members: readonly AccountId[] | null = []) => {
    const surface: Surface = {
      name: 'slack',
      paceMs: () => 0,
      pacesEdits: true,
      deliver: async () => ({ kind: 'never', why: 'not here', scope: 'conversation' }),
      sendFile: async () => ({ kind: 'never', why: 'not here', scope: 'conversation' }),
      memberOf: async (_, one) => (members === null ? 'unknown' : members.includes(one) ? 'member' : 'not_member'),
      membersOf: async () => members,
    };
    return createDesk({
      ledger: world.ledger,
      groups: [surface],
      settings: { ...SETTINGS, policy, ...more },
      placeOf: () => ({ carrier: null, province: null }),
      now: () => world.at,
      newIds,
      recorded: () => {},
      wakePoll: () => {},
    });
  };
  const events = async (order: Order) => (await world.ledger.journal(order.id)).map(({ event }) => event);
  const found = async ({ id }: Order) => (await world.ledger.find({ by: 'id', id })) ?? assert.fail('no order');
  return { world, restarted, events, found };
}
export const decided = async (desk: ReturnType<typeof createDesk>, order: Order, who: Actor): Promise<string> => {
  const result = await desk.decide({
    order: { by: 'ref', ref: order.ref },
    decision: 'approve',
    why: null,
    by: who,
    origin: HERE,
  });
  return result.ok ? result.value.state : result.error.kind;
};

/** An order that was approved and sent, and of which nobody knows more. */
export async function doubted(world: Awaited<ReturnType<typeof startDeskWorld>>): Promise<Order> {
  const order = await world.opened();
  await decided(world.desk, order, BOSS);
  const approved = await world.ledger.find({ by: 'id', id: order.id });
  const sent = movedOrStale(await world.desk.move(approved ?? order, { kind: 'submission_started' }));
  const doubt = { ...NEW_DOUBT, code: null, why: 'timeout', since: world.at, askAt: world.at };
  return movedOrStale(await world.desk.move(sent ?? order, { kind: 'doubted', doubt, providerOrderId: null })) ?? order;
}
