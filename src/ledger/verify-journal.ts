import type { BrokenPlace, JournalVerdict, KeptRoot, Root, RootHead, SealedLine } from '../core/evidence.ts';
import { lineHashOf, type StoredLine } from './journal.ts';
import { type JournalReader, type OrderGroup, type OrderHead, ordersOf } from './journal-reader.ts';
import { createRootHash, headOf, type RootHash } from './roots.ts';

/**
 * @property kept roots that were kept outside of the database; compared if given
 * @property next the root to be made: the lines that it is to cover are given to `seal`, some hundreds at a time
 */
export type Verification = {
  readonly journal: JournalReader;
  readonly kept?: readonly KeptRoot[];
  readonly next?: RootHead;
  readonly seal?: (lines: readonly SealedLine[]) => Promise<void>;
};
export type Verified = { readonly verdict: JournalVerdict; readonly made: Root | null };

/** More are counted, and not named. */
const MAX_NAMED = 100;
const SEAL_BATCH_SIZE = 200;

/**
 * Looks through the whole journal once: every line of every order against the line before it, the order's row, and the roots that cover
 * it. Holds one page of each table and one hash for each root.
 */
export async function verifyJournal({ journal, kept = [], next, seal }: Verification): Promise<Verified> {
  const roots: Root[] = [];
  for await (const root of journal.roots()) roots.push(root);
  const places = createPlaces();
  const covers = createCovers(roots, next ?? null);
  const pending: SealedLine[] = [];
  const counts = { lines: 0, orders: 0 };
  const flush = async (): Promise<void> => {
    if (pending.length > 0) await seal?.(pending.splice(0));
  };
  for await (const one of ordersOf(journal)) {
    counts.lines += one.lines.length;
    if (one.order !== null) counts.orders += 1;
    const last = checkOrder(one, covers, places);
    if (next === undefined || last === null) continue;
    covers.add(next.number, last, last.version - (one.sealed.at(-1)?.version ?? 0));
    if (pending.push(last) >= SEAL_BATCH_SIZE) await flush();
  }
  await flush();
  const made = next === undefined ? null : covers.made(next);
  checkRoots(roots, covers, places);
  checkKept(roots, kept, places);
  const last = roots.at(-1);
  const verdict = {
    ...{ ...counts, roots: roots.length, broken: places.named(), places: places.count() },
    last: last === undefined ? null : { number: last.number, day: last.day },
  };
  return { verdict, made };
}

type Places = ReturnType<typeof createPlaces>;

function createPlaces() {
  const named: BrokenPlace[] = [];
  let count = 0;
  return {
    add: (place: BrokenPlace): void => {
      count += 1;
      if (named.length < MAX_NAMED) named.push(place);
    },
    /** Says that nothing of what a root covers is there, before the orders themselves. */
    first: (place: BrokenPlace): void => {
      count += 1;
      named.unshift(place);
    },
    named: (): readonly BrokenPlace[] => named,
    count: (): number => count,
  };
}

/**
 * Checks one order, and returns its newest line if no root covers that yet. What a root covers is compared by the stored hash of its line:
 * a line that does not fit its own hash is named for itself.
 */
function checkOrder({ id, order, lines, sealed }: OrderGroup, covers: Covers, places: Places): SealedLine | null {
  const name = order?.ref || sealed.find(({ ref }) => ref !== '')?.ref || id;
  const wrong = brokenPlaceOf(order, lines, name);
  if (wrong !== null) places.add(wrong);
  else if (order === null && lines.length > 0) places.add({ kind: 'order_missing', order: name });
  const byVersion = new Map(lines.map((line) => [line.version, line]));
  for (const [index, row] of sealed.entries()) {
    covers.met(row.number);
    const line = byVersion.get(row.version);
    const fits = line !== undefined && headOf(line.hash) === row.head;
    const before = sealed[index - 1]?.version ?? 0;
    if (line !== undefined)
      covers.add(row.number, { orderId: id, version: row.version, hash: line.hash }, row.version - before);
    if (fits) continue;
    const day = covers.missed(row.number);
    // The next root, or one that is gone: that is said for itself.
    if (day === null) continue;
    const root = { order: name, number: row.number, day };
    if (line !== undefined) places.add({ ...root, kind: 'sealed_line_changed', line: row.version });
    else if (order === null && lines.length === 0) {
      // Once for all roots that cover it.
      if (row === sealed[0]) places.add({ ...root, kind: 'sealed_order_missing' });
    } else if (wrong === null) places.add({ ...root, kind: 'sealed_line_missing', line: row.version });
  }
  const last = lines.at(-1);
  if (last === undefined || sealed.some(({ version }) => version === last.version)) return null;
  return { orderId: id, ref: order?.ref ?? '', version: last.version, hash: last.hash };
}

/** Returns the first line that does not follow from the one before it, or from the order's row. */
function brokenPlaceOf(order: OrderHead | null, lines: readonly StoredLine[], name: string): BrokenPlace | null {
  let previous = '';
  for (const [place, line] of lines.entries()) {
    if (line.version > place + 1) return { kind: 'line_missing', order: name, line: place + 1 };
    if (line.version !== place + 1 || line.hash !== lineHashOf(line, previous))
      return { kind: 'line_changed', order: name, line: place + 1 };
    previous = line.hash;
  }
  if (order === null) return null;
  if (order.version > lines.length) return { kind: 'end_missing', order: name, line: order.version };
  if (order.version < lines.length) return { kind: 'row_older', order: name, line: order.version + 1 };
  return order.chain === previous ? null : { kind: 'line_changed', order: name, line: lines.length };
}

type Covers = ReturnType<typeof createCovers>;

/** What each root covers, as far as it was met. */
function createCovers(roots: readonly Root[], next: RootHead | null) {
  type Cover = { readonly day: string; readonly hash: RootHash; orders: number; lines: number; missed: number };
  const covers = new Map<number, Cover>();
  for (const root of [...roots, ...(next === null ? [] : [next])])
    covers.set(root.number, { day: root.day, hash: createRootHash(root), orders: 0, lines: 0, missed: 0 });
  const isMade = new Set(roots.map(({ number }) => number));
  let highest = 0;
  return {
    /** @param lines how many lines of the order are covered by it and by no root before */
    add: (number: number, { orderId, version, hash }: Omit<SealedLine, 'ref'>, lines: number): void => {
      const cover = covers.get(number);
      if (cover === undefined) return;
      cover.hash.add(orderId, version, hash);
      cover.orders += 1;
      cover.lines += lines;
    },
    met: (number: number): void => {
      highest = Math.max(highest, number);
    },
    /** The highest number that any line is covered by. */
    highest: (): number => highest,
    /** Notes a line that is not there as the root has it. Returns the root's day; null if there is no such root. */
    missed: (number: number): string | null => {
      const cover = covers.get(number);
      if (cover === undefined || !isMade.has(number)) return null;
      cover.missed += 1;
      return cover.day;
    },
    of: (number: number): Cover | undefined => covers.get(number),
    made: (head: RootHead): Root => {
      const { hash, orders, lines } = covers.get(head.number) ?? { hash: createRootHash(head), orders: 0, lines: 0 };
      return { ...head, root: hash.root(), orders, lines };
    },
  };
}

/** Checks that the roots follow each other, and that each is the one that its lines give. */
function checkRoots(roots: readonly Root[], covers: Covers, places: Places): void {
  let previous: Root | null = null;
  for (const root of roots) {
    const { number, day } = root;
    const before: number = previous?.number ?? 0;
    for (let gone = before + 1; gone < number; gone += 1) places.add({ kind: 'root_missing', number: gone });
    const cover = covers.of(number);
    const missed = cover?.missed ?? 0;
    if (root.orders > 0 && missed >= root.orders) places.first({ kind: 'day_missing', number, day, orders: missed });
    const follows = number !== before + 1 || root.previous === (previous?.root ?? null);
    const isItself = missed > 0 || cover?.hash.root() === root.root;
    if (!follows || !isItself) places.add({ kind: 'root_changed', number, day });
    previous = root;
  }
  // Lines of one root more are those of the root that is being made.
  const last = previous?.number ?? 0;
  for (let gone = last + 1; gone < covers.highest(); gone += 1) places.add({ kind: 'root_missing', number: gone });
}

/** Compares with what was kept outside. */
function checkKept(roots: readonly Root[], kept: readonly KeptRoot[], places: Places): void {
  const byNumber = new Map(roots.map((root) => [root.number, root]));
  for (const { number, day, root } of kept) {
    const ours = byNumber.get(number);
    if (ours === undefined) places.add({ kind: 'kept_missing', number, day });
    else if (ours.root !== root || ours.day !== day) places.add({ kind: 'kept_differs', number, day });
  }
}
