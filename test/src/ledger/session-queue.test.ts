import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createQueue, type Ended, type Step } from '../../../src/ledger/session.ts';

const step = <T>(value: T): Step<T> => ({
  locks: () => [],
  // biome-ignore lint/correctness/useYield: a script that needs no database
  script: function* () {
    return value;
  },
});
const run = ({ script }: Step<unknown>): Ended => ({ ok: true, value: script().next().value });

test('changes that come in one turn share one commit, and each gets its own answer', async () => {
  const commits: number[] = [];
  const queue = createQueue((steps) => {
    commits.push(steps.length);
    return steps.map(run);
  });
  const values = await Promise.all([1, 2, 3].map((value) => queue.share(step(value))));
  assert.deepEqual([values, commits], [[1, 2, 3], [3]]);
  assert.equal(await queue.share(step(4)), 4);
  assert.deepEqual(commits, [3, 1]);
});

test('what comes while a commit is under way goes into the next one', async () => {
  const commits: number[] = [];
  const first = Promise.withResolvers<void>();
  const queue = createQueue(async (steps) => {
    commits.push(steps.length);
    if (commits.length === 1) await first.promise;
    return steps.map(run);
  });
  const early = queue.share(step('early'));
  await new Promise(setImmediate);
  const late = [queue.share(step('late')), queue.share(step('later'))];
  first.resolve();
  assert.deepEqual(await Promise.all([early, ...late]), ['early', 'late', 'later']);
  assert.deepEqual(commits, [1, 2]);
});

test('a commit that fails fails all of its changes, and the next one goes on', async () => {
  let commits = 0;
  const queue = createQueue((steps) => {
    commits += 1;
    if (commits === 1) throw new Error('disk full');
    return steps.map(run);
  });
  const failed = await Promise.allSettled([queue.share(step(1)), queue.share(step(2))]);
  assert.deepEqual(
    failed.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  assert.equal(await queue.share(step(3)), 3);
});

test('a burst is committed in parts, and all of it before the queue says it is drained', async () => {
  const commits: number[] = [];
  const queue = createQueue((steps) => {
    commits.push(steps.length);
    return steps.map(run);
  });
  let answered = 0;
  for (let place = 0; place < 600; place += 1) void queue.share(step(place)).then(() => (answered += 1));
  await queue.drained();
  assert.deepEqual([answered, commits.length], [600, 3]);
  await queue.drained();
});
