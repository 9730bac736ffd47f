import type { PostgresServer } from '../support/postgres-server.ts';
import { violationsOf } from './invariants.ts';
import { play, rest } from './people.ts';
import { createScope } from './scope.ts';
import { type Case, openWorld } from './world.ts';

export const nameOf = ({ chat, provider, database, point, signal }: Case): string =>
  `${chat}, ${provider}, ${database}, ${signal} ${point}`;

/** Plays one cell of the matrix. @returns what was broken, in sentences */
export async function runCase(given: Case, postgres: PostgresServer): Promise<readonly string[]> {
  const scope = createScope();
  try {
    const world = await openWorld(scope, given, postgres);
    const played = await play(world);
    const restless = await rest(world).then(() => [], sentenceOf);
    const code = await world.desk.stop();
    const stopped =
      code === 0 ? [] : [`asked to stop, the desk ended with ${code}: ${world.desk.output().slice(-600)}`];
    return [...restless, ...stopped, ...(await violationsOf(world, played))];
  } catch (error) {
    return sentenceOf(error);
  } finally {
    await scope.end();
  }
}

const sentenceOf = (error: unknown): readonly string[] => [error instanceof Error ? error.message : String(error)];
