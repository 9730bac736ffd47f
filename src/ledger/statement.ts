import { hash } from 'node:crypto';

export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;
export type Params = Readonly<Record<string, Value>>;

/** One SQL text for both databases, prepared once on each connection. `names` are its parameters in the order of their numbers. */
export type Statement<R extends Row = Row> = {
  readonly name: string;
  readonly sqlite: string;
  readonly postgres: string;
  readonly names: readonly string[];
  /** Never set; it carries the type of the rows. */
  readonly row?: R;
};

/** A statement with its values. */
export type Call = { readonly statement: Statement; readonly params: Params };
/** What a statement found, and how many rows it found or wrote. */
export type Answer = { readonly rows: readonly Row[]; readonly count: number };

/**
 * The work of one transaction, written once for both databases: it yields calls and receives their answers. SQLite runs it
 * within one turn of the event loop, so nothing comes between its steps; PostgreSQL sends the calls of one yield together.
 */
export type Script<T> = Generator<readonly Call[], T, readonly Answer[]>;

/**
 * Makes a statement of SQL with `:names`. Row locks (`for update …`) are left out on SQLite, which has one writer. PostgreSQL
 * cannot guess the type of a parameter that stands alone in a `select`: cast it there.
 */
export function statement<R extends Row = Row>(text: string): Statement<R> {
  const names = [...new Set([...text.matchAll(/:([a-z]+)/gi)].map(([, name = '']) => name))];
  const numbered = (sign: string): string =>
    text.replace(/:([a-z]+)/gi, (_, name: string) => `${sign}${names.indexOf(name) + 1}`);
  return {
    name: hash('sha1', text),
    sqlite: numbered('?').replace(/\sfor update\b[\s\S]*$/, ''),
    postgres: numbered('$'),
    names,
  };
}

export const call = (statement: Statement, params: Params): Call => ({ statement, params });

export const valuesOf = ({ statement, params }: Call): Value[] =>
  statement.names.map((name) => {
    const value = params[name];
    if (value === undefined) throw new Error(`no value for :${name} in ${statement.postgres}`);
    return value;
  });

/** Runs one statement and returns its rows. */
export function* rows<R extends Row>(statement: Statement<R>, params: Params): Script<readonly R[]> {
  const [answer] = yield [call(statement, params)];
  return (answer?.rows ?? []) as readonly R[];
}

/** Runs one statement and returns how many rows it wrote. On SQLite this takes a third of the time of `returning`. */
export function* written(statement: Statement, params: Params): Script<number> {
  const [answer] = yield [call(statement, params)];
  return answer?.count ?? 0;
}

/** Runs calls that do not need each other's answers. */
export function* together(calls: readonly Call[]): Script<readonly Answer[]> {
  return calls.length === 0 ? [] : yield calls;
}

/** Takes back what the script has written so far. Only in `Session.share`, which sets the savepoint. */
export const UNDO = statement('rollback to savepoint step');
