import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Io } from '../../src/cli/command.ts';
import { runCommandLine } from '../../src/cli/run.ts';
import type { Ledger } from '../../src/core/ledger.ts';
import { formatYuan } from '../../src/core/money.ts';
import type { Order, OrderState } from '../../src/core/order.ts';
import { capturedIo } from './captured-io.ts';
import { databases } from './databases.ts';
import { anOrder, attempt, moving, msisdn, newOrderId, opening } from './orders.ts';
import { WHOLE_FOLDER } from './whole-folder.ts';

/** An order of ours as a test names it: when it was sent and how it stands. */
export type Sold = {
  readonly at: number;
  readonly state?: OrderState;
  readonly number?: string;
  readonly costLi?: number | null;
  readonly account?: string | null;
  readonly provider?: 'ytx' | 'juhe';
  readonly attempts?: number;
  readonly providerOrderId?: string;
  readonly fields?: Partial<Order>;
};

/** One line of a statement, as a test names it. */
export type StatedLine = {
  readonly order?: string;
  readonly theirs?: string;
  readonly number?: string;
  readonly at?: number;
  readonly amount?: string;
  readonly state?: string;
};

export const COLUMNS = {
  merchantOrderId: '商户订单号',
  providerOrderId: '聚合订单号',
  number: '手机号',
  time: '时间',
  amount: '金额',
  state: '状态',
};
const HEADER = Object.values(COLUMNS);

/** Shanghai has no summer time. */
export const localTime = (at: number): string =>
  new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

const cellsOf = ({
  order = '',
  theirs = '',
  number = '',
  at,
  amount = '',
  state = '成功',
}: StatedLine): readonly string[] => [...[order, theirs, number, at === undefined ? '' : localTime(at), amount, state]];

export const csvOf = (lines: readonly StatedLine[], header: readonly string[] = HEADER): string =>
  [header, ...lines.map(cellsOf)].map((cells) => cells.map(quoted).join(',')).join('\n');
const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

export type Ran = { readonly code: number; readonly said: string; readonly complained: string };

export type ReconcileWorld = {
  readonly ledger: Ledger;
  readonly url: string;
  readonly folder: string;
  readonly sql: (text: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Writes an order into the ledger. */
  readonly sold: (order: Sold) => Promise<Order>;
  /** Moves it on. */
  readonly moved: (order: Order, state: OrderState, fields?: Partial<Order>) => Promise<Order>;
  /** The line that the provider's statement has of an order. */
  readonly line: (order: Order, more?: StatedLine) => StatedLine;
  /** Writes a file, and returns its path. */
  readonly file: (name: string, content: string | Uint8Array) => Promise<string>;
  readonly statement: (lines: readonly StatedLine[], name?: string) => Promise<string>;
  readonly configure: (reconcile: unknown, more?: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly run: (args: readonly string[], io?: Partial<Omit<Io, 'json'>>) => Promise<Ran>;
};

/** A ledger beside which `topup-desk reconcile` runs. */
export async function startReconcileWorld(
  t: TestContext,
  name: 'sqlite' | 'postgres' = 'sqlite',
): Promise<ReconcileWorld> {
  const database = databases.find((one) => one.name === name);
  if (database === undefined) throw new Error(`no database ${name}`);
  const { ledger, url, sql } = await database.open(t);
  const folder = await mkdtemp(join(tmpdir(), 'topup-reconcile-'));
  t.after(() => rm(folder, WHOLE_FOLDER));
  const config = join(folder, 'topup.config.json');
  let sent = 0;

  const world: ReconcileWorld = {
    ...{ ledger, url, folder, sql },
    sold: async ({
      at,
      state = 'succeeded',
      number = '13911281234',
      costLi = null,
      account = 'a1',
      provider = 'juhe',
      attempts = 1,
      providerOrderId,
      fields = {},
    }) => {
      sent += 1;
      const offer = provider === 'ytx' ? 0 : 1;
      const order = anOrder({ id: newOrderId(at - 60_000), openedAt: at - 60_000, msisdn: msisdn(number), ...fields });
      const sending = attempt(order, {
        number: attempts,
        offer,
        provider,
        startedAt: at,
        account,
        providerOrderId: providerOrderId ?? `F${at}${sent}`,
      });
      await recorded(ledger, opening(order));
      const isSent = !['awaiting_approval', 'rejected', 'expired', 'cancelled'].includes(state);
      if (!isSent && state === 'awaiting_approval') return order;
      const change = moving(order, state, {
        at,
        order: { attempt: isSent ? sending : null, costLi, ...fields },
        dueAt: null,
      });
      await recorded(ledger, change);
      return change.after;
    },
    moved: async (order, state, fields = {}) => {
      const change = moving(order, state, { at: order.changedAt + 1_000, order: fields, dueAt: null });
      await recorded(ledger, change);
      return change.after;
    },
    line: (order, more = {}) => ({
      order: order.attempt?.merchantOrderId ?? '',
      theirs: order.attempt?.providerOrderId ?? '',
      number: order.msisdn,
      at: (order.attempt?.startedAt ?? order.openedAt) + 1_000,
      amount: formatYuan(order.costLi ?? order.product.priceLi),
      ...more,
    }),
    file: async (file, content) => {
      const path = join(folder, file);
      await writeFile(path, content);
      return path;
    },
    statement: (lines, file = 'statement.csv') => world.file(file, csvOf(lines)),
    configure: async (reconcile, more = {}) => {
      const written = {
        products: [
          {
            code: '1QG00102410',
            name: { en: '1 GB', zh: '1GB' },
            price: '19.63',
            offers: [{ provider: 'juhe', pid: '1' }],
          },
        ],
        teams: [{ name: 'support', conversations: ['slack:C0SUPPORT'], approvers: ['slack:U0BOSS'] }],
        finance: { people: ['slack:U0CFO'], conversation: 'slack:C0FINANCE' },
        reconcile,
        ...more,
      };
      await writeFile(config, JSON.stringify(written));
    },
    run: async (args, io = {}) => {
      const captured = { ...capturedIo(), variables: { DATABASE_URL: url, TOPUP_CONFIG: config }, ...io };
      const code = await runCommandLine(['reconcile', ...args], captured);
      return { code, said: captured.said(), complained: captured.complained() };
    },
  };
  await world.configure({ juhe: { columns: COLUMNS }, ytx: { columns: COLUMNS } });
  return world;
}

async function recorded(ledger: Ledger, change: Parameters<Ledger['record']>[0]): Promise<void> {
  const result = await ledger.record(change);
  if (!result.ok) throw new Error(result.error.kind);
}

type Shown = {
  readonly kind: string;
  readonly note: string | null;
  readonly order: string | null;
  readonly id: string;
  readonly merchantOrderId: string | null;
};
/** What the command answers in JSON. */
export type Answer = {
  readonly done: boolean;
  readonly agreeing: number;
  readonly edges: number;
  readonly otherAccounts: number;
  readonly open: readonly Shown[];
  readonly new: readonly string[];
  readonly resolved: readonly Shown[];
  readonly closed: readonly Shown[];
  readonly sentences: readonly string[];
  readonly remarks: readonly string[];
};

/** Runs the command on a statement of Juhe's. */
export async function compared(
  world: ReconcileWorld,
  lines: readonly StatedLine[],
  ...more: readonly string[]
): Promise<Answer & { readonly code: number }> {
  const path = await world.statement(lines);
  const { code, said } = await world.run(['juhe', path, '--json', ...more]);
  return { code, ...(JSON.parse(said) as Answer) };
}
export const kindsOf = ({ open }: Answer): readonly string[] =>
  open.map(({ kind, note }) => (note === null ? kind : `${kind} ${note}`)).toSorted();
