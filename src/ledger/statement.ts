import { hash } from 'node:crypto';
import type { SQLInputValue, StatementSync } from 'node:sqlite';

export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;
export type Params = Readonly<Record<string, Value>>;

/** One SQL text for both databases, prepared once on each connection. `names` are its parameters in the order of their numbers. */
export type Statement<R extends Row = Row> = {
  readonly name: string;
  readonly sqlite: string;
  readonly postgres: string;
  readonly names: readonly string[];
  readonly many: Many | null;
  /** Never set; it carries the type of the rows. */
  readonly row?: R;
};

/**
 * What PostgreSQL is sent instead, if several calls of one statement come together. Each parameter is the array of their values.
 *
 * @property answers `rows`: each row says by its `call`, from 1 on, whose it is. `count`: so many were written, none twice
 */
export type Many = { readonly name: string; readonly postgres: string; readonly answers: 'rows' | 'count' };

/** The types of the parameters that are no text. */
export type Types = Readonly<Record<string, 'bigint'>>;

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
 * Makes a statement of SQL with `:names`. Row locks (`for update`, `for share`) are left out on SQLite, which has one writer. PostgreSQL
 * cannot guess the type of a parameter that stands alone in a `select`: cast it there.
 */
export function statement<R extends Row = Row>(text: string, many: Many | null = null): Statement<R> {
  const names = namesIn(text);
  const numbered = (sign: string): string => withNames(text, (name) => `${sign}${names.indexOf(name) + 1}`);
  return {
    name: hash('sha1', text),
    sqlite: numbered('?').replace(/\sfor (?:update|share)\b[\s\S]*$/, ''),
    postgres: numbered('$'),
    names,
    many,
  };
}

/** Makes a statement that reads. PostgreSQL answers all calls that come together with one statement. */
export const lookup = <R extends Row = Row>(text: string, types: Types = {}): Statement<R> =>
  statement<R>(
    text,
    manyOf(
      text,
      types,
      'rows',
      (given, one) => `select given.call, found.* from ${given} cross join lateral (${one}) found`,
    ),
  );

/** Makes a statement that inserts one row by `values (…)`. PostgreSQL inserts all rows that come together with one statement. */
export const insertion = (text: string, types: Types = {}): Statement =>
  statement(
    text,
    manyOf(text, types, 'count', (given, one) =>
      one.replace(/\bvalues \(([^()]*)\)/, (_, values: string) => `select ${values} from ${given}`),
    ),
  );

/**
 * Writes a statement for many calls.
 *
 * @param write gets all the values as a table named `given`, in the order of their calls, and the text with the columns of that
 */
export function manyOf(
  text: string,
  types: Types,
  answers: Many['answers'],
  write: (given: string, one: string) => string,
): Many {
  const names = namesIn(text);
  const arrays = names.map((name, place) => `$${place + 1}::${types[name] ?? 'text'}[]`);
  const columns = names.map((name) => `"${name}"`);
  const given = `unnest(${arrays.join(', ')}) with ordinality as given(${[...columns, 'call'].join(', ')})`;
  const postgres = write(
    given,
    withNames(text, (name) => `given."${name}"`),
  );
  return { name: hash('sha1', postgres), postgres, answers };
}

const namesIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/:([a-z]+)/gi)].map(([, name = '']) => name)),
];
const withNames = (text: string, write: (name: string) => string): string =>
  text.replace(/:([a-z]+)/gi, (_, name: string) => write(name));

/** Makes a family of statements: one for each number of values, made and prepared on first use. */
export function byCount<R extends Row = Row>(make: (count: number) => Statement<R>): (count: number) => Statement<R> {
  const made: Statement<R>[] = [];
  return (count) => {
    const known = made[count] ?? make(count);
    made[count] = known;
    return known;
  };
}

/** Writes a parameter's number in letters, because parameter names are letters only: 0 → a, 26 → ba. */
export const letters = (index: number): string =>
  (index >= 26 ? letters(Math.floor(index / 26)) : '') + String.fromCharCode(97 + (index % 26));

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

/** Runs two scripts side by side: what they yield at the same time is yielded together, the first one's calls before the second's. */
export function* sideBySide<A, B>(one: Script<A>, other: Script<B>): Script<readonly [A, B]> {
  let [first, second] = [one.next(), other.next()];
  for (;;) {
    if (first.done === true && second.done === true) return [first.value, second.value];
    const firstCalls = first.done === true ? [] : first.value;
    const answers = yield [...firstCalls, ...(second.done === true ? [] : second.value)];
    if (first.done !== true) first = one.next(answers.slice(0, firstCalls.length));
    if (second.done !== true) second = other.next(answers.slice(firstCalls.length));
  }
}

/** Takes back what the script has written so far. Only in `Session.share`, which sets the savepoint. */
export const UNDO = statement('rollback to savepoint step');

/**
 * Reads rows of which one may hold a number that JavaScript has none for: damaged, or written by other hands. The driver would refuse all of
 * them for it. Such a number is read as the nearest there is, so that whoever looks finds it wrong in its own row. Only for what writes
 * nothing, since it may run twice.
 */
export function readRows(sql: StatementSync, values: readonly SQLInputValue[], mayRepeat: boolean): readonly Row[] {
  try {
    return sql.all(...values) as Row[];
  } catch (error) {
    if (!mayRepeat || !isOutOfRange(error)) throw error;
  }
  sql.setReadBigInts(true);
  try {
    return sql.all(...values).map((row) => Object.fromEntries(Object.entries(row).map(withNumber)) as Row);
  } finally {
    sql.setReadBigInts(false);
  }
}

export const isSelect = (sql: string): boolean => /^\s*select\b/i.test(sql);
const isOutOfRange = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_OUT_OF_RANGE';
const withNumber = ([name, value]: readonly [string, unknown]): readonly [string, unknown] => [
  name,
  typeof value === 'bigint' ? Number(value) : value,
];

/** Whether numbers of a row are ones that can be counted with. */
export const areSound = (...numbers: readonly number[]): boolean => numbers.every(Number.isSafeInteger);
