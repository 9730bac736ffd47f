import { newIds } from '../../src/app/now-and-ids.ts';
import { progressOf } from '../../src/core/batch.ts';
import type { BatchRow } from '../../src/core/batch-rows.ts';
import type { BatchRef } from '../../src/core/ids.ts';
import type { Ledger } from '../../src/core/ledger.ts';
import type { Actor } from '../../src/core/people.ts';
import { createDesk, type Desk } from '../../src/desk/desk.ts';
import type { DeskSettings } from '../../src/desk/settings.ts';
import { moneyBudget } from './budgets.ts';
import { AGENT, BOSS, type DeskWorld, HERE, SETTINGS } from './desk-world.ts';

export const numberOf = (index: number): string => `139${String(11_280_000 + index)}`;
export const rowsOf = (count: number, product = 'BIG'): readonly BatchRow[] =>
  Array.from({ length: count }, (_, index) => ({
    row: index + 2,
    number: numberOf(index),
    product,
    reason: `CASE-${index}`,
  }));
export const roomy = SETTINGS.teams.map((team) => ({ ...team, budget: moneyBudget(100_000_000, 100_000_000) }));

type Asking = { readonly by?: Actor; readonly ref?: BatchRef; readonly again?: BatchRef; readonly desk?: Desk };

/** Checks rows and asks for them, as a person does who read the check. */
export async function askFor(
  world: DeskWorld,
  rows: readonly BatchRow[],
  { by: who = AGENT, ref, again, desk = world.desk }: Asking = {},
) {
  const checked = await desk.checkBatch(rows, who, HERE);
  if (!checked.ok) throw new Error(checked.error.kind);
  const { digest } = checked.value;
  const named = ref ?? desk.newBatchRef();
  const sayWhy = ({ kind }: { readonly kind: string }): string => kind;
  return desk.askBatch({
    ref: named,
    rows,
    fileName: 'a.csv',
    digest,
    again: again ?? null,
    by: who,
    origin: HERE,
    sayWhy,
  });
}

export async function asked(world: DeskWorld, rows: readonly BatchRow[], asking: Asking = {}) {
  const opened = await askFor(world, rows, asking);
  if (!opened.ok) throw new Error(opened.error.kind);
  return opened.value.batch;
}

export const approve = (world: DeskWorld, ref: string, who: Actor = BOSS) =>
  world.desk.decideBatch({ ref, decision: 'approve', why: null, by: who, origin: HERE });

/** Runs the job's steps until nothing more happens at this moment. */
export async function run(world: DeskWorld, times = 1): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    for (const batch of await world.ledger.dueBatches(world.at, 10)) await world.desk.advanceBatch(batch);
    world.at += 1_000;
  }
}
export const countsOf = async (world: DeskWorld, ref: BatchRef) => progressOf(await world.ledger.batchCounts(ref));
export const reservedOf = async (world: DeskWorld): Promise<number> => {
  const [team] = await world.ledger.used([{ scope: 'team:support', period: '2026-11' }]);
  return team?.li ?? 0;
};

/** A desk on a ledger as another config has it. It can ask no platform about a group. */
export const deskOn = (world: DeskWorld, ledger: Ledger, more: Partial<DeskSettings>): Desk =>
  createDesk({
    ledger,
    groups: [],
    settings: { ...SETTINGS, ...more },
    placeOf: () => ({ carrier: null, province: null }),
    now: () => world.at,
    newIds,
    recorded: () => {},
    wakePoll: () => {},
  });
