import type { ConversationId } from '../core/conversation.ts';
import {
  type CloseRefused,
  DIFFERENCE_KINDS,
  type Difference,
  type DifferenceId,
  type DifferenceLedger,
  type DifferenceStatus,
  type Findings,
  type KeptDifference,
  type Taken,
} from '../core/difference.ts';
import { announcementOf, fatesOf } from '../core/difference-fate.ts';
import { LedgerUnreachable } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import { err, ok, type Result } from '../core/result.ts';
import { messageOf } from '../runtime/tasks.ts';
import { announced } from './announcements.ts';
import { type Moves, readMoves } from './conversations.ts';
import { brokenLine, type DifferenceEvent, headOf, JOURNAL_TABLES, journalled } from './difference-journal.ts';
import { openBeside } from './holds.ts';
import type { Dialect, Session } from './session.ts';
import { call, insertion, type Row, rows, type Script, statement, together } from './statement.ts';

/** `differences` are what the books of a provider and ours disagree on, `statements` the books that were compared. */
export const differenceTables = (dialect: Dialect): readonly string[] => [
  `create table statements (
    provider text not null, digest text not null, source text not null, name text not null, from_at whole, to_at whole,
    lines whole not null, agreeing whole not null, taken_at whole not null, primary key (provider, digest)) by key`,
  `create table differences (
    id text primary key, provider text not null, kind text not null, subject text not null, found text not null unique,
    status text not null, first_at whole not null, last_at whole not null, document text not null, closed text) by row`,
  "create index differences_open on differences (status) where status in ('open', 'edge')",
  'create index differences_provider on differences (provider)',
  ...JOURNAL_TABLES.tables,
  ...JOURNAL_TABLES.appendOnly[dialect],
];

type KeptRow = Row & {
  readonly id: string;
  readonly subject: string;
  readonly found: string;
  readonly status: string;
  readonly first_at: number;
  readonly last_at: number;
  readonly document: string;
  readonly closed: string | null;
};
const KEPT = 'id, subject, found, status, first_at, last_at, document, closed';

export const DIFFERENCES = {
  known: statement<KeptRow>(`select ${KEPT} from differences where provider = :provider`),
  one: statement<KeptRow>(`select ${KEPT} from differences where id = :id`),
  open: statement<KeptRow>(`select ${KEPT} from differences where status = 'open' order by first_at, id`),
  edges: statement<{ many: number }>("select count(*) as many from differences where status = 'edge'"),
  add: insertion(
    `insert into differences (id, provider, kind, subject, found, status, first_at, last_at, document)
    values (:id, :provider, :kind, :subject, :found, :status, :at, :at, :document)`,
    { at: 'bigint' },
  ),
  seen: statement('update differences set status = :status, last_at = :at, document = :document where id = :id'),
  close: statement("update differences set status = 'closed', closed = :closed where id = :id"),
  statement: statement<{ taken_at: number }>(
    'select taken_at from statements where provider = :provider and digest = :digest',
  ),
  spans: statement<{ from_at: number; to_at: number }>(
    'select from_at, to_at from statements where provider = :provider and from_at is not null',
  ),
  take: statement(`
    insert into statements (provider, digest, source, name, from_at, to_at, lines, agreeing, taken_at)
      values (:provider, :digest, :source, :name, :from, :to, :lines, :agreeing, :at)
    on conflict (provider, digest) do update
      set lines = excluded.lines, agreeing = excluded.agreeing, taken_at = excluded.taken_at`),
};

export const createDifferences = (session: Session, { current }: Pick<Moves, 'current'>): DifferenceLedger => ({
  takeStatement: (findings, to, at) => session.write(() => taken(findings, to === null ? null : current(to), at)),
  openDifferences: () =>
    session.read(function* () {
      const open = (yield* rows(DIFFERENCES.open, {})).map(keptOf);
      const [edges] = yield* rows(DIFFERENCES.edges, {});
      const rank = ({ kind }: Difference): number => DIFFERENCE_KINDS.indexOf(kind);
      return { open: open.toSorted((a, b) => rank(a) - rank(b)), edges: Number(edges?.many ?? 0) };
    }),
  closeDifference: (id, by, reason, at) => session.write(() => closed(id, { by, reason, at })),
  brokenDifferenceLine: () => brokenLine(session),
});

function* taken(findings: Findings, to: ConversationId | null, at: number): Script<Taken> {
  const { statement: books } = findings;
  const { provider, digest, source, name, span, lines, agreeing } = books;
  const head = yield* headOf();
  const [before] = yield* rows(DIFFERENCES.statement, { provider, digest });
  const kept = new Map((yield* rows(DIFFERENCES.known, { provider })).map((row) => [row.found, keptOf(row)]));
  const earlier = yield* rows(DIFFERENCES.spans, { provider });
  const spans = earlier.map(({ from_at, to_at }) => [Number(from_at), Number(to_at)] as const);
  const known = {
    kept,
    isRepeated: before !== undefined,
    spans: span === null ? spans : [...spans, [span.from, span.to] as const],
  };
  const { all, taken: outcome } = fatesOf(findings, known, at);
  const { found, reopened, resolved } = outcome;
  const events: readonly DifferenceEvent[] = [
    { kind: 'statement', difference: null, body: books },
    ...found.map((one) => ({ kind: 'found', difference: one.id, body: factsOf(one) }) as const),
    ...reopened.map((one) => ({ kind: 'reopened', difference: one.id, body: factsOf(one) }) as const),
    ...resolved.map((one) => ({ kind: 'resolved', difference: one.id, body: { by: digest } }) as const),
  ];
  const isNew = (one: KeptDifference): boolean => !kept.has(one.key);
  const row = { provider, digest, source, name, from: span?.from ?? null, to: span?.to ?? null, lines, agreeing, at };
  yield* together([
    ...all.filter(isNew).map((one) => call(DIFFERENCES.add, addition(one, at))),
    ...all.filter((one) => !isNew(one)).map((one) => call(DIFFERENCES.seen, seen(one, at))),
    call(DIFFERENCES.take, row),
    ...journalled(head, events, at),
  ]);
  const announcement = announcementOf(books, outcome);
  if (announcement !== null) yield* announced(`reconcile.${head.seq}`, { conversation: to, announcement, at });
  return outcome;
}

const addition = (one: KeptDifference, at: number) => ({
  ...{
    id: one.id,
    provider: one.provider,
    kind: one.kind,
    subject: one.subject,
    found: one.key,
    status: one.status,
    at,
  },
  document: JSON.stringify(factsOf(one)),
});
const seen = (one: KeptDifference, at: number) => ({
  id: one.id,
  status: one.status,
  at,
  document: JSON.stringify(factsOf(one)),
});

const factsOf = (difference: Difference): Difference => {
  const { kind, provider, key, subject, note, order, merchantOrderId, providerOrderId, number, at, row, ours, theirs } =
    difference;
  return { kind, provider, key, subject, note, order, merchantOrderId, providerOrderId, number, at, row, ours, theirs };
};

const keptOf = (row: KeptRow): KeptDifference => ({
  ...(JSON.parse(row.document) as Difference),
  ...{ id: row.id as DifferenceId, status: row.status as DifferenceStatus },
  ...{ firstAt: Number(row.first_at), lastAt: Number(row.last_at) },
  closed: row.closed === null ? null : (JSON.parse(row.closed) as KeptDifference['closed']),
});

type Closing = { readonly by: string; readonly reason: string; readonly at: number };

function* closed(id: DifferenceId, closing: Closing): Script<Result<KeptDifference, CloseRefused>> {
  const head = yield* headOf();
  const [row] = yield* rows(DIFFERENCES.one, { id });
  if (row === undefined) return err({ kind: 'no_such_difference' });
  const kept = keptOf(row);
  if (kept.closed !== null) return err({ kind: 'closed', by: kept.closed.by, at: kept.closed.at });
  if (kept.status !== 'open') return err({ kind: 'resolved' });
  yield* together([
    call(DIFFERENCES.close, { id, closed: JSON.stringify(closing) }),
    ...journalled(head, [{ kind: 'closed', difference: id, body: closing }], closing.at),
  ]);
  return ok({ ...kept, status: 'closed', closed: closing });
}

/**
 * Opens the differences of a ledger beside a desk that may have it. Rejects with a sentence for the person at the terminal.
 *
 * @param log of the connection's troubles
 */
export async function openDifferences(
  url: string,
  log: Log,
): Promise<DifferenceLedger & { readonly close: () => Promise<void> }> {
  try {
    const session = await openBeside(url, log);
    return { ...createDifferences(session, await readMoves(session)), close: session.close };
  } catch (error) {
    throw new LedgerUnreachable(
      `The database cannot be written (${messageOf(error)}). Check DATABASE_URL, and that this version of the desk was started on it once.`,
      { cause: error },
    );
  }
}
