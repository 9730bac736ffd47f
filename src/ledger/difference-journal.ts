import { hash } from 'node:crypto';
import type { Session } from './session.ts';
import { type Call, call, insertion, type Row, rows, type Script, statement } from './statement.ts';

/**
 * What happened to statements and differences: a chain of hashes that is only appended to, whose last link `difference_head` has.
 */
export const JOURNAL_TABLES = {
  tables: [
    `create table difference_events (
      seq whole primary key, at whole not null, kind text not null, difference text, body text not null, hash text not null) by key`,
    'create table difference_head (one whole primary key, seq whole not null, hash text not null) by key',
    "insert into difference_head (one, seq, hash) values (1, 0, '')",
  ],
  appendOnly: {
    sqlite: ['update', 'delete'].map(
      (write) => `create trigger difference_events_no_${write} before ${write} on difference_events
        begin select raise(abort, 'the journal is append only'); end`,
    ),
    postgres: [
      `create trigger difference_events_append_only before update or delete or truncate on difference_events
        for each statement execute function refuse_journal_write()`,
    ],
  },
} as const;

export type DifferenceEvent = {
  readonly kind: 'statement' | 'found' | 'reopened' | 'resolved' | 'closed';
  readonly difference: string | null;
  readonly body: unknown;
};

type EventRow = Row & {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly difference: string | null;
  readonly body: string;
  readonly hash: string;
};
type Head = { readonly seq: number; readonly hash: string };

export const DIFFERENCE_JOURNAL = {
  head: statement<Head>('select seq, hash from difference_head where one = 1 for update'),
  last: statement<Head>('select seq, hash from difference_head where one = 1'),
  move: statement('update difference_head set seq = :seq, hash = :hash where one = 1'),
  write: insertion(
    `insert into difference_events (seq, at, kind, difference, body, hash)
    values (:seq, :at, :kind, :difference, :body, :hash)`,
    { seq: 'bigint', at: 'bigint' },
  ),
  page: statement<EventRow>(
    'select seq, at, kind, difference, body, hash from difference_events where seq > :after order by seq limit :most',
  ),
};

/** Locks the head for the transaction, so that lines follow one another also over replicas. */
export function* headOf(): Script<Head> {
  const [head] = yield* rows(DIFFERENCE_JOURNAL.head, {});
  return { seq: Number(head?.seq ?? 0), hash: head?.hash ?? '' };
}

/** The calls that append events after the head, and move it. */
export function journalled(head: Head, events: readonly DifferenceEvent[], at: number): readonly Call[] {
  let { seq, hash: previous } = head;
  const lines = events.map(({ kind, difference, body }) => {
    seq += 1;
    const line = { seq, at, kind, difference, body: JSON.stringify(body) };
    previous = hashOf(line, previous);
    return call(DIFFERENCE_JOURNAL.write, { ...line, hash: previous });
  });
  return [...lines, call(DIFFERENCE_JOURNAL.move, { seq, hash: previous })];
}

const PAGE = 1_000;

/** Finds the first line that was changed, is out of place or is missing; null if all are as written. */
export async function brokenLine(session: Pick<Session, 'read'>): Promise<number | null> {
  // What is written meanwhile comes after this head, and is not looked at.
  const [found] = await session.read(() => rows(DIFFERENCE_JOURNAL.last, {}));
  const head: Head = { seq: Number(found?.seq ?? 0), hash: found?.hash ?? '' };
  let last: Head = { seq: 0, hash: '' };
  while (last.seq < head.seq) {
    const { seq: after } = last;
    const page = await session.read(() =>
      rows(DIFFERENCE_JOURNAL.page, { after, most: Math.min(PAGE, head.seq - after) }),
    );
    if (page.length === 0) return after + 1;
    for (const row of page) {
      const line = { ...row, seq: Number(row.seq), at: Number(row.at) };
      if (line.seq !== last.seq + 1 || line.hash !== hashOf(line, last.hash)) return last.seq + 1;
      last = line;
    }
  }
  return last.hash === head.hash ? null : last.seq + 1;
}

const hashOf = ({ seq, at, kind, difference, body }: Omit<EventRow, 'hash'>, previous: string): string =>
  hash('sha256', `${previous}\n${JSON.stringify([seq, at, kind, difference, body])}`, 'base64url');
