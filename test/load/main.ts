import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createScope } from '../crash/scope.ts';
import { createDraw } from '../crash/seed.ts';
import { openBooks } from '../support/books.ts';
import { eventually } from '../support/eventually.ts';
import { figuresOf } from './figures.ts';
import { openStage, type Stage } from './stage.ts';
import { numberOf, ROOMS, type Wished, wish } from './traffic.ts';
import { type Outcome, violationsOf } from './violations.ts';

/**
 * Orders at a steady rate over two replicas of the product on PostgreSQL, with trouble at the providers and in the chat, and a replica
 * killed every so often. Prints figures and every broken promise; exit code 1 where there is one.
 *
 *     npm run test:load -- [--seconds 60] [--rate 2] [--faults 0.05] [--kill-every 15] [--seed 7]
 *     npm run test:load -- --trouble cut --trouble-every 10      (the database lets nobody in for some seconds; `crash`: it dies and starts itself again)
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '2' },
    faults: { type: 'string', default: '0.05' },
    'kill-every': { type: 'string', default: '15' },
    trouble: { type: 'string', default: 'none' },
    'trouble-every': { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
  },
});

/** Longer than every lease and retry of what the last kill left behind. */
const REST_S = 240;
const CUT_MS = 2_000;
const CHAT_FAULTS = ['drop after accept', 'drop before accept', 500] as const;
const faults = Number(values.faults);
const draw = createDraw(Number(values.seed));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Asks at the rate for so long. @returns everybody's wishes once they have ended, and how many posts' answers were lost */
async function ask({ slack }: Stage, endsAt: number): Promise<Pick<Outcome, 'wishes' | 'lostAnswers'>> {
  const wishes: Promise<Wished>[] = [];
  let lostAnswers = 0;
  for (let place = 0; performance.now() < endsAt; place += 1) {
    const fault = draw() < faults ? CHAT_FAULTS[Math.floor(draw() * CHAT_FAULTS.length)] : undefined;
    if (fault !== undefined) slack.failNext('chat.postMessage', fault);
    if (fault === 'drop after accept') lostAnswers += 1;
    wishes.push(wish(slack, numberOf(place, faults, draw), place % 2 === 0 ? '1GB' : '100MB', place % ROOMS));
    await sleep(1000 / Number(values.rate));
  }
  return { wishes: await Promise.all(wishes), lostAnswers };
}

/** Does something every so often until the end. @returns how many times */
async function inTurn(everyS: string, endsAt: number, act: (time: number) => Promise<unknown>): Promise<number> {
  for (let times = 0; ; times += 1) {
    const leftMs = Math.max(endsAt - performance.now(), 0);
    const everyMs = Number(everyS) * 1000;
    await sleep(Math.min(everyMs, leftMs));
    if (everyMs >= leftMs) return times;
    await act(times);
  }
}

const killNext = ({ replicas }: Stage, kills: number): Promise<unknown> =>
  Promise.resolve(replicas[kills % replicas.length]?.kill());

const takeAway = ({ postgres, databaseUrl }: Stage): Promise<void> =>
  values.trouble === 'crash' ? postgres.crash() : postgres.cut(databaseUrl, CUT_MS);

say(
  `${values.seconds} s, ${values.rate} orders a second, ${faults * 100} % faults, a kill each ${values['kill-every']} s, trouble with the database: ${values.trouble}, seed ${values.seed}`,
);
const scope = createScope();
try {
  const stage = await openStage(scope);
  const endsAt = performance.now() + Number(values.seconds) * 1000;
  const [asked, kills, troubles] = await Promise.all([
    ask(stage, endsAt),
    inTurn(values['kill-every'], endsAt, (kills) => killNext(stage, kills)),
    values.trouble === 'none' ? 0 : inTurn(values['trouble-every'], endsAt, () => takeAway(stage)),
  ]);
  const books = await openBooks(stage.databaseUrl);
  scope.after(books.close);
  await eventually('everything to be said', async () => (await books.undelivered()) === 0, REST_S).catch(say);
  const outcome: Outcome = { ...asked, kills, troubles };
  const violations = await violationsOf(stage, outcome, books);
  for (const line of [...(await figuresOf(stage, outcome, books)), ...violations]) say(line);
  say(`${outcome.wishes.length} orders, ${violations.length} violations`);
  process.exitCode = violations.length === 0 && outcome.wishes.length > 0 ? 0 : 1;
} finally {
  await scope.end();
}
