import { plainCard } from '../../commands/card.ts';
import type { Answer } from '../../commands/command.ts';
import { parseCommand } from '../../commands/parse.ts';
import type { ConversationId } from '../../src/core/conversation.ts';
import { LedgerUnreachable } from '../../src/core/ledger.ts';
import { CATALOGUE } from './catalogue.ts';
import type { Chat } from './chat.ts';
import type { Replica } from './replica.ts';
import { ROOMS } from './setting.ts';
import type { World } from './world.ts';

/** One saying, with what came of it: the answers its deliveries got. */
export type Saying = {
  readonly line: string;
  readonly by: string;
  readonly conversation: ConversationId;
  readonly key: string;
  readonly saidAt: number;
  readonly answers: { readonly refused: boolean; readonly words: string }[];
};

export type People = {
  readonly sayings: readonly Saying[];
  /** How many sayings still wait for their first answer: each is delivered again until it comes, or for some minutes. */
  readonly waiting: () => number;
  /** Somebody says something, which is delivered until it is answered, and sometimes once more. */
  readonly say: (line: string, by: string, conversation: ConversationId) => void;
  /** Somebody who may asks for a top-up. */
  readonly ask: () => void;
  /** Somebody looks: at an order, a list, the budget. */
  readonly look: () => void;
};

type PeopleDeps = {
  readonly world: World;
  readonly chat: Chat;
  /** Reaches some process that runs; null where none does. */
  readonly reach: () => Replica | null;
};

/** A platform delivers again what was not acknowledged, and people press again: after this long, so many times. */
const AGAIN_MS = 4_000;
const TIMES = 90;

/** The people in the two rooms. */
export function createPeople({ world, chat, reach }: PeopleDeps): People {
  const { random } = world;
  const sayings: Saying[] = [];
  /** Some days everybody is in one room. */
  const crowded = random.chance(0.3) ? random.pick(ROOMS) : null;

  /** Only the database may keep a saying from being answered. */
  const unreachable = (error: unknown): null => {
    if (!(error instanceof LedgerUnreachable)) world.violation('no error but a database that is away', String(error));
    return null;
  };

  async function deliver(saying: Saying, left: number): Promise<void> {
    const before = saying.answers.length;
    const again = (): void => void (saying.answers.length === before && deliver(saying, left - 1));
    if (left > 1) world.at(AGAIN_MS, null, again);
    const { line, by, conversation, key } = saying;
    const origin = { conversation, thread: null, message: conversation.startsWith('slack') ? null : `m${key}` };
    const replica = reach();
    if (replica === null) return;
    const given = {
      command: parseCommand(line),
      by: replica.actorOf(by),
      origin,
      requestKey: key,
      reportedLanguage: null,
    };
    const answer = await replica.run(given).catch(unreachable);
    if (!answer) return;
    const answered = read(answer);
    saying.answers.push(answered);
    world.note(`to ${by} about "${line}": ${answered.words.split('\n')[0]}`);
  }

  function say(line: string, by: string, conversation: ConversationId): void {
    const saying: Saying = { line, by, conversation, key: `sim:${sayings.length}`, saidAt: world.now(), answers: [] };
    sayings.push(saying);
    world.note(`${by}: ${line}`);
    void deliver(saying, TIMES);
    if (!random.chance(0.15)) return;
    world.fault('saying delivered twice');
    world.at(random.pick([0, 5, 2_000, 60_000]), null, () => void deliver(saying, 1));
  }

  return {
    sayings,
    waiting: () =>
      sayings.filter(({ answers, saidAt }) => answers.length === 0 && world.now() - saidAt < TIMES * AGAIN_MS).length,
    say,
    ask: () => {
      const room = crowded ?? random.pick(ROOMS);
      const number = `1391112${String(random.below(30)).padStart(4, '0')}`;
      const { alias, faceValue } = random.pick(CATALOGUE);
      const product = faceValue !== null && random.chance(0.5) ? `${faceValue}元` : alias;
      say(`${number} ${product} case ${sayings.length}`, random.pick(room.makers), chat.currentId(room.conversation));
    },
    look: () => {
      const room = random.pick(ROOMS);
      const ref = chat.messages.at(-1)?.orderRef ?? 'T00000';
      const line = random.pick([
        `status ${ref}`,
        `status ${ref}`,
        'list',
        'budget',
        'list doubt',
        'status 13911120001',
      ]);
      say(line, random.pick([...room.makers, ...room.approvers]), chat.currentId(room.conversation));
    },
  };
}

const read = (answer: Answer): Saying['answers'][number] => ({
  refused: answer.kind !== 'form' && answer.refused,
  words: plainCard(answer.card),
});
