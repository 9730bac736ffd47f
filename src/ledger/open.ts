import type { Ledger } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import { type Lane, type ProviderName, providerOfLane } from '../core/product.ts';
import { createAnnouncements } from './announcements.ts';
import { createBalances } from './balances.ts';
import { createBatches } from './batches.ts';
import { createCards } from './cards.ts';
import { createConfigRecords } from './config-records.ts';
import { createClosed, createParked, readMoves } from './conversations.ts';
import { createDifferences } from './differences.ts';
import { createEntries } from './entries.ts';
import { isAmong } from './forms.ts';
import { createAccountHolds, createHeld } from './holds.ts';
import { createLeases, createWork, endLeases } from './lease.ts';
import { LedgerOutdated, MARKS, NO_MARK, openMark, refuseOutdated } from './mark.ts';
import { createOutbox } from './outbox.ts';
import { createOwner, createUnknown, markOwner, type Owner, refuseOtherKind } from './owner.ts';
import { createAccountNames, createDelegations } from './people.ts';
import { createReads } from './reads.ts';
import { createRecord } from './record.ts';
import { createRetention } from './retention.ts';
import { createEvidence } from './roots.ts';
import { createSearch } from './search.ts';
import { type Dialect, readDatabaseUrl, type Session } from './session.ts';
import { createSetAside, retrySetAside } from './set-aside.ts';
import { rows, statement, written } from './statement.ts';
import { createTimetableRecords } from './timetables.ts';
import { numberKeys } from './usage.ts';
import { isMigrated, refuseNewer, settleFormat, writeVersion } from './version.ts';

/** Another process writes this SQLite database. The message is a sentence for the person who starts the desk. */
export class LedgerInUse extends Error {
  override readonly name = 'LedgerInUse';
}

/**
 * Opens the ledger and migrates its schema.
 *
 * @param owner the kind of desk that opens it; left out, it opens any ledger and does not mark it
 * @param marked false leaves the mark beside a SQLite file alone, for a database that nobody keeps
 * @param url `file:./data/topup.db` (its folder is made) or `postgres://…`
 * @returns rejects with `LedgerInUse`, `LedgerOfAnotherKind`, `LedgerOutdated`, `LedgerNewer` or `LedgerUnreachable`, and with
 *   a sentence for a URL of neither kind
 */
export async function openLedger({
  url,
  log,
  owner = null,
  providers = null,
  marked = true,
}: {
  readonly url: string;
  readonly log: Log;
  readonly owner?: Owner | null;
  readonly providers?: readonly ProviderName[] | null;
  readonly marked?: boolean;
}): Promise<Ledger> {
  const { session, dialect } = await openSession(url, log);
  try {
    if (owner !== null) await refuseOtherKind(session, owner.kind, url);
    await refuseNewer(session);
    const path = marked ? sqlitePathOf(url) : null;
    const found = path === null ? null : await refuseOutdated(session, path);
    if (!(await isMigrated(session))) await migrate(session, dialect);
    await refuseUnfinished(session);
    const format = await settleFormat(session, dialect);
    await writeVersion(session);
    if (providers !== null) await refuseUnknownLanes(session, providers);
    if (owner !== null) await markOwner(session, owner, url, log);
    const mark = path === null ? NO_MARK : await openMark(session, path, found, log);
    if (dialect === 'sqlite') await endLeases(session);
    const moves = await readMoves(session, isAmong(providers));
    const closed = createClosed();
    await session.read(closed.refresh);
    await retrySetAside(session, moves.reading, log);
    const { met, ...aside } = createSetAside(session, log);
    const { currentConversation, moveConversation } = moves;
    const numberKeyOf = await numberKeys(session);
    return {
      ...createRecord(session, moves, numberKeyOf, { mark, format }),
      ...createBatches(session, moves, numberKeyOf, { mark, format, met }),
      ...createReads(session, moves, { met, log, numberKeyOf }),
      ...createSearch(session, moves, { met, numberKeyOf, dialect }),
      ...aside,
      ...createWork(session, moves),
      ...createOutbox(session, moves, closed),
      ...createCards(session),
      ...createAnnouncements(session, moves),
      ...createEvidence(session),
      ...createBalances(session),
      ...createParked(session, moves, closed),
      ...createAccountHolds(session),
      ...createLeases(session),
      ...createConfigRecords(session),
      ...createDifferences(session, moves),
      ...createTimetableRecords(session),
      ...createDelegations(session),
      ...createHeld(session, moves, met),
      ...createOwner(session),
      ...createEntries(session),
      ...createAccountNames(session),
      ...createRetention(session, moves, numberKeyOf, dialect),
      currentConversation,
      serverTime: () => (dialect === 'sqlite' ? Promise.resolve(null) : serverTime(session)),
      moveConversation,
      ping: () =>
        session.write(function* () {
          yield* written(PING, {});
        }),
      keepMark: mark.keep,
      markTrouble: mark.trouble,
      ...createUnknown(session),
      close: async () => {
        await mark.close();
        await session.close();
      },
    };
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** An interrupted restore left orders that nobody queries. */
export async function refuseUnfinished(session: Session): Promise<void> {
  const [unfinished] = await session.read(() => rows(MARKS.unfinished, {}));
  if (unfinished === undefined) return;
  throw new LedgerOutdated(
    'A restore of this database was interrupted. Run "npm run restore -- --in-place" again, and let it finish.',
  );
}

/** `clock_timestamp()`, because `now()` is when the transaction began. */
const SERVER_TIME = statement<{ at: number }>(
  'select cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint) as at',
);
const serverTime = (session: Session): Promise<number | null> =>
  session.read(function* () {
    const [time] = yield* rows(SERVER_TIME, {});
    return time?.at ?? null;
  });

const sqlitePathOf = (url: string): string | null => {
  const database = readDatabaseUrl(url);
  return database?.dialect === 'sqlite' ? database.path : null;
};

export async function migrate(session: Session, dialect: Dialect): Promise<void> {
  const migrations = await import('./migrations.ts');
  await session.query((db) => migrations.migrate(db, dialect));
}

/** The write changes a row: one that changes none would not touch the disk. */
const PING = statement(`
  insert into pacing (name, next_at) values ('ping', 0) on conflict (name) do update set next_at = pacing.next_at + 1`);

/** Loads only the driver that is needed. */
export async function openSession(
  url: string,
  log: Log,
): Promise<{ readonly session: Session; readonly dialect: Dialect }> {
  const database = readDatabaseUrl(url);
  if (database === null) throw new Error('DATABASE_URL must be file:./data/topup.db or postgres://…');
  if (database.dialect === 'postgres') {
    const { openPostgres } = await import('./postgres.ts');
    return { session: openPostgres(url, log), dialect: 'postgres' };
  }
  const { path } = database;
  const { openSqlite } = await import('./sqlite.ts');
  const session = openSqlite(path);
  if (session === null) {
    throw new LedgerInUse(
      `The database ${path} is in use by another process of topup-desk. Stop that one first, or name another file in DATABASE_URL; several replicas need PostgreSQL.`,
    );
  }
  return { session, dialect: 'sqlite' };
}

/** Orders wait for a provider that this version does not know. The message is a sentence for whoever starts the process. */
export class LaneWithoutProvider extends Error {
  override readonly name = 'LaneWithoutProvider';
}

export const LANE_COUNTS = {
  open: statement<{ lane: Lane; many: number }>(`
    select lane, count(*) as many from orders where work is not null and lane is not null group by lane order by lane`),
};

/** Refuses a ledger with orders under way in a lane that no known provider has: nobody would buy them or ask about them. */
export async function refuseUnknownLanes(session: Session, providers: readonly ProviderName[]): Promise<void> {
  const lanes = await session.read(() => rows(LANE_COUNTS.open, {}));
  const unknown = lanes.find(({ lane }) => !providers.includes(providerOfLane(lane)));
  if (unknown === undefined) return;
  const { lane, many } = unknown;
  throw new LaneWithoutProvider(
    `${many === 1 ? '1 order is' : `${many} orders are`} under way in the lane "${lane}" of a provider that this version does not know: start the version that has "${providerOfLane(lane)}", or settle ${many === 1 ? 'it' : 'them'} there first.`,
  );
}
