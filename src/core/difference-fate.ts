import type { Announcement } from './announcement.ts';
import {
  atStakeLi,
  DIFFERENCE_KINDS,
  type Difference,
  type DifferenceId,
  type DifferenceStatus,
  type Findings,
  type KeptDifference,
  type Statement,
  type Taken,
} from './difference.ts';

/** What the ledger knows when a statement comes. `spans` are those of all statements of the provider, this one's among them. */
export type KnownBefore = {
  readonly kept: ReadonlyMap<string, KeptDifference>;
  readonly spans: readonly (readonly [from: number, to: number])[];
  readonly isRepeated: boolean;
};

export type Fates = { readonly all: readonly KeptDifference[]; readonly taken: Taken };

type Decided = {
  readonly difference: Difference;
  readonly before: KeptDifference | null;
  readonly status: DifferenceStatus;
};

/** Decides what becomes of each difference when a statement is taken. What a person closed stays closed. */
export function fatesOf(findings: Findings, known: KnownBefore, at: number): Fates {
  const decided = [...foundNow(findings, known), ...foundAtEdges(findings, known)];
  decided.push(...notFoundAgain(findings, known, decided));
  const ids = idsFor(decided, known.kept);
  const all = decided.map(
    ({ difference, before, status }): KeptDifference => ({
      ...difference,
      id: before?.id ?? ids.get(difference.key) ?? idOf(difference.key, LONG_ID),
      status,
      firstAt: before?.firstAt ?? at,
      lastAt: at,
      closed: before?.closed ?? null,
    }),
  );
  const was = ({ key }: KeptDifference): DifferenceStatus | null => known.kept.get(key)?.status ?? null;
  const open = all.filter(({ status }) => status === 'open');
  const taken = {
    isRepeated: known.isRepeated,
    found: open.filter((one) => was(one) === null || was(one) === 'edge'),
    stillOpen: open.filter((one) => was(one) === 'open'),
    reopened: open.filter((one) => was(one) === 'resolved'),
    resolved: all.filter((one) => one.status === 'resolved' && was(one) === 'open'),
    closed: all.filter(({ status }) => status === 'closed'),
    edges: all.filter(({ status }) => status === 'edge').length,
  };
  return { all, taken };
}

const foundNow = ({ differences }: Findings, { kept }: KnownBefore): readonly Decided[] =>
  differences.map((difference) => {
    const before = kept.get(difference.key) ?? null;
    return { difference, before, status: before?.status === 'closed' ? 'closed' : 'open' };
  });

/** What lies at an edge is open once a second statement lacks it too, and the two leave no gap around it. */
function foundAtEdges({ edges }: Findings, { kept, spans, isRepeated }: KnownBefore): readonly Decided[] {
  const isCovered = coveredBy(spans);
  return edges.flatMap(({ isSeen, ...difference }): Decided[] => {
    const before = kept.get(difference.key) ?? null;
    const status = before?.status ?? null;
    if (isSeen) return status === null || status === 'edge' ? [{ difference, before, status: 'resolved' }] : [];
    if (status === null) return [{ difference, before, status: 'edge' }];
    return status === 'edge' && !isRepeated && isCovered(difference.at ?? 0)
      ? [{ difference, before, status: 'open' }]
      : [];
  });
}

/** What is open and was not found again: resolved if the books agree now, or if another difference of the same order took its place. */
function notFoundAgain(
  { agreesNow }: Findings,
  { kept }: KnownBefore,
  decided: readonly Decided[],
): readonly Decided[] {
  const again = new Set(decided.map(({ difference }) => difference.key));
  const subjects = new Set(
    decided.filter(({ status }) => status === 'open').map(({ difference }) => difference.subject),
  );
  return [...kept.values()]
    .filter(({ key, status }) => !again.has(key) && (status === 'open' || status === 'edge'))
    .filter((before) => subjects.has(before.subject) || agreesNow(before) === true)
    .map((before) => ({ difference: before, before, status: 'resolved' }));
}

/** A statement that ends with the month and one that begins with the next leave a second between them. */
const TOUCHING_MS = 1_000;

/** Says whether an instant lies within spans that leave no gap around it. */
function coveredBy(spans: KnownBefore['spans']): (at: number) => boolean {
  const joined: [number, number][] = [];
  for (const [from, to] of spans.toSorted(([a], [b]) => a - b)) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1] + TOUCHING_MS) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return (at) => joined.some(([from, to]) => from + TOUCHING_MS <= at && at <= to - TOUCHING_MS);
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SHORT_ID = 6;
const LONG_ID = 12;

/** @param key in hexadecimal; two of its digits make one of an id */
const idOf = (key: string, size: number): DifferenceId =>
  `D${Array.from({ length: size }, (_, at) => ALPHABET[Number.parseInt(key.slice(2 * at, 2 * at + 2), 16) % 32]).join('')}` as DifferenceId;

/** An id comes from what was found, so that it is the same on every replica. Where two would have one, the later is longer. */
function idsFor(decided: readonly Decided[], kept: KnownBefore['kept']): ReadonlyMap<string, DifferenceId> {
  const used = new Set([...kept.values()].map(({ id }) => id));
  const ids = new Map<string, DifferenceId>();
  for (const { difference, before } of decided) {
    if (before !== null || ids.has(difference.key)) continue;
    const short = idOf(difference.key, SHORT_ID);
    const id = used.has(short) ? idOf(difference.key, LONG_ID) : short;
    used.add(id);
    ids.set(difference.key, id);
  }
  return ids;
}

/** What finance is told of a statement; null if it shows nothing new. */
export function announcementOf(
  statement: Statement,
  taken: Taken,
): (Announcement & { readonly kind: 'reconciled' }) | null {
  const { found, reopened, resolved, stillOpen } = taken;
  const news = [...reopened, ...found];
  if (news.length === 0 && resolved.length === 0) return null;
  const { provider, source, name, span, lines } = statement;
  const kinds = DIFFERENCE_KINDS.map((kind) => {
    const some = news.filter((one) => one.kind === kind);
    return { kind, count: some.length, li: some.reduce((sum, one) => sum + atStakeLi(one), 0) };
  });
  const shown = DIFFERENCE_KINDS.flatMap((kind) => news.filter((one) => one.kind === kind)).slice(0, SHOWN);
  return {
    kind: 'reconciled',
    ...{ provider, source, name, span, lines },
    kinds: kinds.filter(({ count }) => count > 0),
    shown: shown.map(({ id, kind, note, order, number, at, ours, theirs }) => ({
      id,
      kind,
      note,
      order,
      number,
      at,
      ours,
      theirs,
    })),
    resolved: resolved.length,
    open: found.length + reopened.length + stillOpen.length,
  };
}

/** A message has room for so many; all of them are in the list of open differences. */
const SHOWN = 10;
