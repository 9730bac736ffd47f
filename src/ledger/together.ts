import type { Ended, Lock, Step } from './session.ts';
import { type Answer, type Call, type Row, type Script, type Statement, type Value, valuesOf } from './statement.ts';

/** One text with its values, as PostgreSQL is sent it. */
export type Sent = {
  readonly name: string;
  readonly text: string;
  readonly values: readonly (Value | readonly Value[])[];
};
/** Sends a text at once, without waiting for what was sent before, and returns what it found or wrote. */
export type SendOne = (sent: Sent) => Promise<Answer>;

/** Steps that cannot share their statements: each must run alone to be told how it ended. */
class NotTogether extends Error {
  override readonly name = 'NotTogether';
}

/**
 * Runs scripts side by side: what they yield at the same time is sent at once, and calls of one statement as one statement. Each script's
 * own calls keep their order. Rejects with the first error.
 */
export async function runTogether(scripts: readonly Script<unknown>[], send: SendOne): Promise<readonly unknown[]> {
  const steps = scripts.map((script) => script.next());
  for (;;) {
    const under = steps.flatMap((step, place) => (step.done === true ? [] : [{ place, calls: step.value }]));
    if (under.length === 0) return steps.map(({ value }) => value);
    const calls = under.map((one) => one.calls);
    const answers = await sendTogether(calls, send);
    for (const [index, { place }] of under.entries()) {
      const next = scripts[place]?.next(answers[index] ?? []);
      if (next !== undefined) steps[place] = next;
    }
  }
}

type Commit = (steps: readonly Step<unknown>[]) => Promise<Ended[]>;

/**
 * Commits what can run side by side first, and then, one by one, the steps that rest on the same lock as one before: these must see what
 * that one wrote, and most of them are stale then.
 */
export function inParts(together: Commit, oneByOne: Commit): Commit {
  return async (steps) => {
    const ended = new Map<Step<unknown>, Ended>();
    const run = async (part: readonly Step<unknown>[], commit: Commit): Promise<void> => {
      // What fails the second commit must not hide that the first is done.
      const all = part.length === 0 ? [] : await commit(part).catch((error: unknown) => part.map(() => failed(error)));
      for (const [place, step] of part.entries()) ended.set(step, all[place] ?? failed(null));
    };
    const { free, bound } = divided(steps);
    await run(free, together);
    await run(bound, oneByOne);
    return steps.map((step) => ended.get(step) ?? failed(null));
  };
}

const failed = (error: unknown): Ended => ({ ok: false, error });

function divided(steps: readonly Step<unknown>[]): Readonly<Record<'free' | 'bound', readonly Step<unknown>[]>> {
  const taken = new Set<string>();
  const [free, bound]: [Step<unknown>[], Step<unknown>[]] = [[], []];
  for (const step of steps) {
    const names = step.locks().flatMap(({ name, apart }) => (apart ? [name] : []));
    (names.some((name) => taken.has(name)) ? bound : free).push(step);
    for (const name of names) taken.add(name);
  }
  return { free, bound };
}

/** Locks each row once, in the same order in every replica: the second waits, and there is no deadlock. */
export function lockCalls(locks: readonly Lock[]): readonly Call[] {
  const named = new Map(locks.map(({ name, call }) => [name, call]));
  return [...named.keys()].toSorted().flatMap((name) => named.get(name) ?? []);
}

/** Sends the calls of several scripts at once, and returns each script's answers. */
export async function sendTogether(
  scripts: readonly (readonly Call[])[],
  send: SendOne,
): Promise<readonly (readonly Answer[])[]> {
  const answers = new Map<Call, Answer>();
  await Promise.all(
    groupsOf(scripts).map(async (group) => {
      const found = await answersOf(group, send);
      for (const [place, call] of group.calls.entries()) answers.set(call, found[place] ?? NOTHING);
    }),
  );
  return scripts.map((calls) => calls.map((call) => answers.get(call) ?? NOTHING));
}

const NOTHING: Answer = { rows: [], count: 0 };

type Group = { readonly statement: Statement; readonly calls: Call[] };

/** Puts calls of one statement together, none before a call that stands before it in its own script. */
function groupsOf(scripts: readonly (readonly Call[])[]): readonly Group[] {
  const groups: Group[] = [];
  for (const calls of scripts) {
    let from = 0;
    for (const call of calls) {
      const found = groups.findIndex(({ statement }, place) => place >= from && statement === call.statement);
      from = found < 0 ? groups.length : found;
      if (found < 0) groups.push({ statement: call.statement, calls: [call] });
      else groups[found]?.calls.push(call);
    }
  }
  return groups;
}

async function answersOf({ statement, calls }: Group, send: SendOne): Promise<readonly Answer[]> {
  const { many, name, postgres: text } = statement;
  if (many === null || calls.length === 1) {
    return Promise.all(calls.map((call) => send({ name, text, values: valuesOf(call) })));
  }
  const lists = calls.map(valuesOf);
  const values = statement.names.map((_, place) => lists.map((list) => list[place] ?? null));
  const { rows, count } = await send({ name: many.name, text: many.postgres, values });
  if (many.answers === 'rows') return rowsOfEach(rows, calls.length);
  if (count !== calls.length) throw new NotTogether('some of the rows were not written');
  return calls.map(() => ({ rows: [], count: 1 }));
}

/** Gives each call its rows, in the order in which they came. */
function rowsOfEach(rows: readonly Row[], calls: number): readonly Answer[] {
  const found = Array.from({ length: calls }, (): Row[] => []);
  for (const row of rows) found[Number(row.call) - 1]?.push(row);
  return found.map((own) => ({ rows: own, count: own.length }));
}
