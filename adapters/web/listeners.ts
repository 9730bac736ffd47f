import { type Answer, COMMANDS, type Draft, type Given, type RunCommand } from '../../commands/command.ts';
import { parseCommand } from '../../commands/parse.ts';
import type { AccountId, Actor } from '../../src/core/people.ts';
import type { Language } from '../../src/core/product.ts';
import { ok } from '../../src/core/result.ts';
import { createBoundedMap } from '../../src/runtime/cache.ts';
import type { ChatLog } from './chat-log.ts';
import { type ChatBody, isVisibleTo } from './chat-message.ts';
import { PLAYGROUND_CONVERSATION, PLAYGROUND_MENTIONS, PLAYGROUND_PEOPLE, personAt } from './people.ts';
import { lineOf, type Press, type Say } from './read.ts';
import { sentenceCard, webWordsFor } from './words.ts';

export type ListenerDeps = {
  readonly log: ChatLog;
  readonly run: RunCommand;
  readonly actorOf: (account: AccountId, shownName: string) => Actor;
  readonly language: Language;
  readonly newKey: () => string;
};

/** What the page is told of what it sent. `form` is set where the form should open, filled in with the draft. */
export type Taken = {
  readonly refused: boolean;
  readonly at: 'number' | 'product' | 'reason' | null;
  readonly summary: string;
  readonly form: Draft | null;
};

/** Each rejects only where the desk's ledger cannot be reached; the same line may then be sent again under the same id. */
export type Listeners = {
  readonly say: (say: Say) => Promise<Taken>;
  readonly press: (press: Press) => Promise<Taken>;
  readonly chooseLanguage: (language: Language) => Promise<void>;
};

/** How many lines are remembered, so that one sent twice is taken once. Two sends of one line are seconds apart. */
const REMEMBERED = 200;

export function createListeners(deps: ListenerDeps): Listeners {
  const taken = createBoundedMap<string, Promise<Taken>>(REMEMBERED);
  return {
    say: (say) => {
      const before = taken.get(say.id);
      if (before) return before;
      const taking = handleLine(deps, say);
      taken.set(say.id, taking);
      taking.catch(() => taken.delete(say.id));
      return taking;
    },
    press: (press) => handlePress(deps, press),
    chooseLanguage: (language) => chooseLanguage(deps, language),
  };
}

/** The line stands in the conversation before it runs, since its card hangs under it; asking for the form is no message. */
async function handleLine(deps: ListenerDeps, { as, text, id, language }: Say): Promise<Taken> {
  const command = parseCommand(lineOf(text));
  const opensForm = command.ok && COMMANDS[command.value.kind].opensForm;
  if (!opensForm) deps.log.post({ id, thread: null, only: as, body: { kind: 'line', by: as, text } });
  const answer = await deps.run(givenOf(deps, { as, message: id, key: id, language, command }));
  const cardSaysIt = answer.kind === 'done' && command.ok && COMMANDS[command.value.kind].postsCard;
  if (!opensForm && !cardSaysIt) answerAlone(deps, as, id, answer);
  return takenOf(answer);
}

async function handlePress(deps: ListenerDeps, { as, message: id, line, language }: Press): Promise<Taken> {
  const message = deps.log.find(id);
  const visible = message !== null && isVisibleTo(message, as) ? message : null;
  const thread = visible === null ? null : (visible.thread ?? visible.id);
  const lines = visible === null ? [] : linesOn(visible.body);
  if (!lines.includes(line)) {
    const gone = sentenceCard(webWordsFor(language ?? deps.language).buttonGone);
    const answer: Answer = { kind: 'say', card: gone, at: null, refused: true };
    answerAlone(deps, as, thread, answer);
    return takenOf(answer);
  }
  const command = parseCommand(line);
  const answer = await deps.run(givenOf(deps, { as, message: thread, key: deps.newKey(), language, command }));
  if (answer.kind !== 'done') answerAlone(deps, as, thread, answer);
  return takenOf(answer);
}

/** One reader plays all three people, so the page's language is that of each. Nothing is said in the conversation. */
async function chooseLanguage(deps: ListenerDeps, language: Language): Promise<void> {
  const command = ok({ kind: 'language', language } as const);
  for (const { account } of PLAYGROUND_PEOPLE) {
    await deps.run(givenOf(deps, { as: account, message: null, key: deps.newKey(), language, command }));
  }
}

type Saying = Pick<Given, 'command'> & {
  readonly as: AccountId;
  readonly message: string | null;
  readonly key: string;
  readonly language: Language | null;
};

const givenOf = (deps: ListenerDeps, { as, message, key, language, command }: Saying): Given => ({
  command,
  by: deps.actorOf(as, personAt(as)?.name[deps.language] ?? as),
  origin: { conversation: PLAYGROUND_CONVERSATION, thread: null, message },
  requestKey: `web:${key}`,
  reportedLanguage: language,
  mentions: PLAYGROUND_MENTIONS,
});

function answerAlone(deps: ListenerDeps, only: AccountId, thread: string | null, answer: Answer): void {
  const refused = answer.kind !== 'form' && answer.refused;
  const body = { kind: 'answer', card: answer.card, refused } as const;
  deps.log.post({ id: deps.newKey(), thread, only, body });
}

/** What the buttons of a message say. An answer's stand where they were, since nobody edits it: what they say is judged when pressed. */
function linesOn(body: ChatBody): readonly string[] {
  const cards = 'cards' in body ? [body.cards.en, body.cards.zh] : 'card' in body ? [body.card] : [];
  return cards.flatMap(({ buttons }) => buttons.map(({ line }) => line));
}

const takenOf = (answer: Answer): Taken =>
  answer.kind === 'form'
    ? { refused: false, at: null, summary: answer.card.summary, form: answer.draft }
    : { refused: answer.refused, at: answer.at, summary: answer.card.summary, form: null };
