import type { ProviderMove } from '../core/due.ts';
import { type Ledger, LedgerUnreachable } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import type { ProviderName } from '../core/product.ts';
import { readDatabaseUrl, type Session } from './session.ts';
import { type Row, rows, type Script, type Statement, statement, written } from './statement.ts';

/** `live` buys for money; `playground` only from the sandbox. A ledger is one of the two for ever. */
export type LedgerKind = 'live' | 'playground';

type OfProviders = Readonly<Partial<Record<ProviderName, string>>>;

/** The kind of desk that opens a ledger, the addresses of its providers, and the accounts it has there. */
export type Owner = {
  readonly kind: LedgerKind;
  readonly addresses: OfProviders;
  readonly accounts?: OfProviders;
};

/** The ledger belongs to a desk of the other kind. The message is a sentence for the person who starts the process. */
export class LedgerOfAnotherKind extends Error {
  override readonly name = 'LedgerOfAnotherKind';
}

type OwnerRow = { readonly kind: LedgerKind; readonly addresses: string; readonly untold: string };

export const OWNER = {
  read: statement<OwnerRow>('select kind, addresses, untold from owner where one = 1'),
  lock: statement<OwnerRow>('select kind, addresses, untold from owner where one = 1 for update'),
  mark: statement(`
    insert into owner (one, kind, addresses, untold, marked_at) values (1, :kind, '{}', '[]', :at)
    on conflict (one) do nothing`),
  keep: statement('update owner set addresses = :addresses, untold = :untold where one = 1'),
  /** Asked once, of a ledger that no earlier version marked. */
  askedIn: statement<{ one: number }>('select 1 as one from orders where request_key like :pattern limit 1'),
};

/** Refuses a ledger of the other kind before anything in it is touched. */
export async function refuseOtherKind(session: Session, kind: LedgerKind, url: string): Promise<void> {
  const [marked] = await readIfThere(session, OWNER.read, {});
  refuse(marked?.kind ?? (await kindOfOrders(session)), kind, url);
}

/** Returns the kind of an unmarked ledger by its orders: a request from a chat makes it live; null if the orders do not say. */
async function kindOfOrders(session: Session): Promise<LedgerKind | null> {
  const has = async (platform: string): Promise<boolean> =>
    (await readIfThere(session, OWNER.askedIn, { pattern: `${platform}:%` })).length > 0;
  if ((await has('slack')) || (await has('telegram'))) return 'live';
  return (await has('web')) ? 'playground' : null;
}

/** Returns no rows if the table does not exist yet. */
const readIfThere = <R extends Row>(session: Session, asked: Statement<R>, params: Row): Promise<readonly R[]> =>
  session
    .read(() => rows(asked, params))
    .catch((error: unknown) => {
      if (error instanceof LedgerUnreachable) throw error;
      return [];
    });

function refuse(found: LedgerKind | null, kind: LedgerKind, url: string): void {
  if (found === null || found === kind) return;
  const database = readDatabaseUrl(url);
  const name = database?.dialect === 'sqlite' ? `The database ${database.path}` : 'The database in DATABASE_URL';
  throw new LedgerOfAnotherKind(
    found === 'playground'
      ? `${name} is the playground's, whose orders were never paid for: name another one in DATABASE_URL (it is made where it does not exist), or go on playing in ${PLAYGROUND} with "npm run playground".`
      : `${name} is a live desk's, whose orders the playground would only pretend to buy: move it away to have a new one for playing, or name it in DATABASE_URL and connect Slack or Telegram to go on with it.`,
  );
}
const PLAYGROUND = './data/playground.db';

/** Marks an unmarked ledger, and notes the present provider addresses. Two processes that open it at once agree. */
export async function markOwner(session: Session, owner: Owner, url: string, log: Log): Promise<void> {
  const { kind, moves } = await session.write(() => marked(owner));
  refuse(kind, owner.kind, url);
  for (const move of moves) log.warn('provider.moved', { ...move });
}

function* marked({
  kind,
  addresses,
  accounts = {},
}: Owner): Script<{ kind: LedgerKind; moves: readonly ProviderMove[] }> {
  yield* written(OWNER.mark, { kind, at: Date.now() });
  const [row] = yield* rows(OWNER.lock, {});
  if (row === undefined || row.kind !== kind) return { kind: row?.kind ?? kind, moves: [] };
  const before: Owner['addresses'] = JSON.parse(row.addresses);
  const moves = movesBetween(before, addresses);
  const known = JSON.stringify({ ...before, ...addresses, ...withAccounts(accounts) });
  const untold = JSON.stringify(joined(JSON.parse(row.untold), moves));
  if (known !== row.addresses) yield* written(OWNER.keep, { addresses: known, untold });
  return { kind, moves };
}

/**
 * Accounts are kept beside the addresses, as `ytx.account`: without a column of their own an earlier version still opens the ledger, and
 * keeps them.
 */
const ACCOUNT = '.account';
const withAccounts = (accounts: OfProviders) =>
  Object.fromEntries(Object.entries(accounts).map(([provider, account]) => [provider + ACCOUNT, account]));

/** With which account of each provider the ledger was opened last. */
export const lastOpenedWith = (session: Pick<Session, 'read'>): Promise<OfProviders> =>
  session.read(function* () {
    const [row] = yield* rows(OWNER.read, {});
    const known: Readonly<Record<string, string>> = row === undefined ? {} : JSON.parse(row.addresses);
    const ours = Object.entries(known).filter(([key]) => key.endsWith(ACCOUNT));
    return Object.fromEntries(ours.map(([key, account]) => [key.slice(0, -ACCOUNT.length), account]));
  });

const movesBetween = (before: Owner['addresses'], now: Owner['addresses']): readonly ProviderMove[] =>
  (Object.keys(now) as ProviderName[]).flatMap((provider) => {
    const [from, to] = [before[provider], now[provider]];
    return from === undefined || to === undefined || from === to ? [] : [{ provider, from, to }];
  });

/** A provider that moved twice is told once, from its first address. One that moved back is not told. */
function joined(untold: readonly ProviderMove[], moves: readonly ProviderMove[]): readonly ProviderMove[] {
  const others = untold.filter((old) => moves.every(({ provider }) => provider !== old.provider));
  const first = ({ provider, from }: ProviderMove): string =>
    untold.find((old) => old.provider === provider)?.from ?? from;
  return [...others, ...moves.map((move) => ({ ...move, from: first(move) })).filter(({ from, to }) => from !== to)];
}

/** Says which moves were not told to the operators. */
export function createOwner(session: Session): Pick<Ledger, 'movedProviders' | 'toldOfMove'> {
  return {
    movedProviders: async () => {
      const [row] = await session.read(() => rows(OWNER.read, {}));
      return row === undefined ? [] : JSON.parse(row.untold);
    },
    toldOfMove: (provider) =>
      session.write(function* () {
        const [row] = yield* rows(OWNER.lock, {});
        if (row === undefined) return;
        const left = (JSON.parse(row.untold) as ProviderMove[]).filter((move) => move.provider !== provider);
        yield* written(OWNER.keep, { addresses: row.addresses, untold: JSON.stringify(left) });
      }),
  };
}

export const UNKNOWN = {
  note: statement(`
    insert into unknown_orders (merchant_order_id, provider, first_at) values (:id, :provider, :at) on conflict do nothing`),
};

/** Our orders that a provider named and this database lacks: they were made after the copy that it was restored from. */
export function createUnknown(session: Session): Pick<Ledger, 'noteUnknown'> {
  return {
    noteUnknown: (id, provider, at) =>
      session.write(function* () {
        return (yield* written(UNKNOWN.note, { id, provider, at })) === 1;
      }),
  };
}
