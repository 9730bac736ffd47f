import type { Change } from '../../src/core/change.ts';
import { type Ledger, LedgerUnreachable } from '../../src/core/ledger.ts';
import type { ClaimedNotice, NoticeEnd } from '../../src/core/notice.ts';
import type { ScheduleDatabase } from './database.ts';
import type { Host } from './host.ts';
import type { World } from './world.ts';

export type LedgerWatch = {
  readonly recorded: (host: Host, change: Change) => void;
  /** What became of one try to show a notice. `held` null where the database did not say so to anybody. */
  readonly ended: (host: Host, item: ClaimedNotice, end: NoticeEnd, held: boolean | null) => void;
};

type FaultyDeps = {
  readonly ledger: Ledger;
  readonly looks: ScheduleDatabase['looks'];
  readonly world: World;
  readonly host: Host;
  /** How often the database goes away within a call. */
  readonly trouble: number;
  /** Called before and after each call: the host may die there. */
  readonly step: () => Promise<void>;
  readonly watch: LedgerWatch;
};

/**
 * The real ledger, as one process has it over a network that is not perfect: calls take time, so that others come between; the host
 * dies before or after them; now and then the database cannot be reached, and whether the write happened is unknown.
 */
export function createFaultyLedger({ ledger, looks, world, host, trouble, step, watch }: FaultyDeps): Ledger {
  const read = async <T>(act: () => Promise<T>): Promise<T> => {
    await step();
    return world.real(act());
  };

  async function write<T>(
    what: string,
    act: () => Promise<T>,
    done: (value: T | null) => void = () => undefined,
  ): Promise<T> {
    await step();
    const fate = world.random.chance(trouble) ? world.random.pick(['before', 'after'] as const) : 'plain';
    if (fate !== 'plain') world.fault(`database away ${fate} ${what}`);
    if (fate === 'before') {
      done(null);
      throw new LedgerUnreachable('simulated: the database is away');
    }
    const value = await world.real(act());
    done(value);
    await step();
    if (fate === 'after') throw new LedgerUnreachable('simulated: the answer of the database was lost');
    return value;
  }

  return {
    ...waitedFor(ledger, world),
    record: async (change) => {
      const written = await write('record', async () => {
        const outcome = await ledger.record(change);
        if (outcome.ok) {
          world.note(
            `${host.name}: ${change.after.ref} ${change.after.id} ${change.event.kind} → ${change.after.state}`,
          );
          watch.recorded(host, change);
        }
        return outcome;
      });
      return written;
    },
    find: (key) => read(() => ledger.find(key)),
    usage: (question) => read(() => ledger.usage(question)),
    claimOrders: async (claim) =>
      looks.isDue(claim.work, claim.now) ? write('claimOrders', () => ledger.claimOrders(claim)) : [],
    reschedule: (...given) => write('reschedule', () => ledger.reschedule(...given)),
    wake: (id, at) => write('wake', () => ledger.wake(id, at)),
    claimNotices: async (claim) =>
      looks.isDue('notice', claim.now) ? write('claimNotices', () => ledger.claimNotices(claim)) : [],
    endNotice: (item, end, at) =>
      write(
        'endNotice',
        () => ledger.endNotice(item, end, at),
        (held) => watch.ended(host, item, end, held),
      ),
    takeLease: (name, replicaId, ms, now) => write('takeLease', () => ledger.takeLease(name, replicaId, ms, now)),
    acquireRateSlot: (name, everyMs, now) => write('acquireRateSlot', () => ledger.acquireRateSlot(name, everyMs, now)),
    delayRateSlot: (name, until) => write('delayRateSlot', () => ledger.delayRateSlot(name, until)),
    capWaits: async (caps, now) => (looks.isLate(caps, now) ? write('capWaits', () => ledger.capWaits(caps, now)) : 0),
    setAside: async (now) => (looks.hasSetAside() ? read(() => ledger.setAside(now)) : []),
    toldSetAside: (item, at) => write('toldSetAside', () => ledger.toldSetAside(item, at)),
    moveConversation: (from, to, at) => write('moveConversation', () => ledger.moveConversation(from, to, at)),
  };
}

/** The same ledger, whose every call that takes time the next event waits for. */
const waitedFor = (ledger: Ledger, { real }: World): Ledger =>
  Object.fromEntries(
    Object.entries(ledger).map(([name, call]) => [
      name,
      (...given: never[]) => {
        const answer = (call as (...all: never[]) => unknown)(...given);
        return answer instanceof Promise ? real(answer) : answer;
      },
    ]),
  ) as Ledger;
