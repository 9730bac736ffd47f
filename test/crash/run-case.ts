import type { PostgresDatabases } from '../support/postgres-server.ts';
import { violationsOf } from './invariants.ts';
import { play, pressLeftovers, rest } from './people.ts';
import { playedWithCopy } from './restored.ts';
import { createScope } from './scope.ts';
import { type Case, startCrashWorld, type World } from './world.ts';

export const nameOf = ({ chat, provider, database, points, signal, livesOn }: Case): string => {
  const how = livesOn === undefined ? signal : `copied, ${livesOn} on,`;
  return `${chat}, ${provider}, ${database}, ${how} ${points.join(', then ')}`;
};

/** What was broken, in sentences, and how often the desk was struck: a second point can lie before where the desk began again. */
export type CaseEnd = { readonly violations: readonly string[]; readonly struck: number };

/** Plays one cell of the matrix. */
export async function runCase(given: Case, postgres: PostgresDatabases): Promise<CaseEnd> {
  const scope = createScope();
  try {
    const world = await startCrashWorld(scope, given, postgres);
    const violations = given.livesOn === undefined ? played(world) : playedWithCopy(world, given.livesOn);
    return { violations: await violations.catch(sentenceOf), struck: world.desk.struck() };
  } catch (error) {
    return { violations: sentenceOf(error), struck: 0 };
  } finally {
    await scope.end();
  }
}

async function played(world: World): Promise<readonly string[]> {
  const { desk } = world;
  const done = await play(world);
  const restless = await rest(world).then(() => [], sentenceOf);
  const alive = await pressLeftovers(world).then(() => [], sentenceOf);
  const code = await desk.stop();
  const stopped = code === 0 ? [] : [`asked to stop, the desk ended with ${code}: ${desk.output().slice(-600)}`];
  return [...restless, ...alive, ...stopped, ...(await violationsOf(world, done))];
}

const sentenceOf = (error: unknown): readonly string[] => [error instanceof Error ? error.message : String(error)];
