import type { OrderState } from '../../src/core/order.ts';
import type { Book } from './book.ts';
import type { Chat, Message } from './chat.ts';
import type { People } from './people.ts';
import { otherAccount, ROOMS, STRANGER } from './setting.ts';
import type { World } from './world.ts';

type DecidersDeps = {
  readonly world: World;
  readonly chat: Chat;
  readonly people: People;
  readonly book: Book;
  readonly leftAt: (order: string) => number;
};

const INTENTS = { approve: 16, reject: 2, cancel: 2, race: 5, wait: 1 } as const;
const MINUTE = 60_000;
/** Nobody says anything in the last minutes that a schedule can take, so that whatever they did is shown before its end. */
const LAST_WORD_MS = 13 * 60 * MINUTE;
/** How often people settle what only a card that nobody edits any more may show as open. */
const MAX_TRIES = 30;
/** She decides too, mostly where the others cannot. */
const ANN = 'slack:U0ANN';
const IN_DOUBT: ReadonlySet<OrderState> = new Set<OrderState>(['in_doubt']);
const UNDER_WAY: ReadonlySet<OrderState> = new Set<OrderState>(['in_doubt', 'accepted']);
/** What calls people: a reply in the thread, or a word to the operators. */
const CALLS: ReadonlySet<string | null> = new Set(['people_needed', 'silent']);

export type Deciders = {
  readonly see: (message: Message) => void;
  /** What was decided is not known any more, and is decided again. */
  readonly startOver: () => void;
  /** What was bought under an account that is gone is asked about by nobody: people look up each order that has not ended, and settle it. */
  readonly goThrough: () => void;
};

/** What people do about what they see: they decide, two at once, as who may not; and they settle what stays in doubt. */
export function createDeciders({ world, chat, people, book, leftAt }: DecidersDeps): Deciders {
  const { random } = world;
  const beganAt = world.now();
  /** Some days people do nothing about a doubt before they are asked to. */
  const waitToBeAsked = random.chance(0.5);
  const decided = new Set<string>();
  const settling = new Set<string>();
  const settled = new Map<string, number>();

  function say(afterMs: number, line: string, by: string, message: Message): void {
    world.at(afterMs, null, () => people.say(line, by, chat.currentId(message.ref.conversation)));
  }
  /** She joins each of the two in turn: one of them may be the maker by a record of the order. */
  let besideAnn = 0;
  const approvers = (): readonly [string, string] => {
    const room = random.pick(ROOMS).approvers;
    const isAnn = random.chance(0.2);
    const first = isAnn ? (room[besideAnn++ % 2] ?? room[0]) : room[0];
    const other = isAnn ? ANN : room[1];
    return random.chance(0.5) ? [first, other] : [other, first];
  };

  /** The maker tries too, as oneself and by the other account, and so does a stranger. */
  function tryInVain(approve: string, message: Message): void {
    const { requester } = message;
    if (random.chance(0.2)) say(random.below(20_000), approve, requester, message);
    if (random.chance(0.2)) say(random.below(20_000), approve, otherAccount(requester), message);
    if (random.chance(0.1)) say(random.below(20_000), approve, STRANGER, message);
  }

  function decide(message: Message): void {
    const approve = message.buttons.find((line) => line.startsWith('approve '));
    const reject = message.buttons.find((line) => line.startsWith('reject '));
    if (approve === undefined || reject === undefined || decided.has(message.order)) return;
    decided.add(message.order);
    const cancel = `cancel ${message.orderRef}`;
    const [first, second] = approvers();
    tryInVain(approve, message);
    const at = random.below(90_000);
    switch (random.weighted(INTENTS)) {
      case 'approve':
        for (const by of [first, second, first, otherAccount(first)])
          say(at + random.below(20_000), approve, by, message);
        // Too late, but for what still waits for a provider that cannot be reached.
        if (random.chance(0.2)) say(at + random.below(5 * MINUTE), cancel, message.requester, message);
        return;
      case 'reject':
        say(at, `${reject} not today`, first, message);
        return;
      case 'cancel':
        say(at, cancel, message.requester, message);
        return;
      case 'race': {
        say(at, approve, first, message);
        const [line, by] = random.pick([
          [reject, second],
          [approve, second],
          [cancel, message.requester],
        ] as const);
        say(at + random.below(4), line, by, message);
        return;
      }
      case 'wait':
    }
  }

  /** Two approvers look the order up at the provider, and say what they found, until a card no longer shows it in doubt. */
  function settle(message: Message, afterMs: number, states = IN_DOUBT): void {
    if (settling.has(message.order)) return;
    settling.add(message.order);
    world.at(afterMs, null, () => {
      settling.delete(message.order);
      if (!mayBeOpen(message.order, states) || world.now() - beganAt > LAST_WORD_MS) return;
      settle(message, random.between(3, 8) * MINUTE, states);
      settled.set(message.order, (settled.get(message.order) ?? 0) + 1);
      const outcome = truthOf(message.order);
      if (outcome === null) return;
      const [first, second] = approvers();
      if (random.chance(0.2))
        say(0, `settle ${message.orderRef} delivered so it seems to me`, message.requester, message);
      say(100, `settle ${message.orderRef} ${outcome} support ticket 7`, first, message);
      // Who presses late may press what stood on the card before: it is pressed again when the order is settled anew.
      const stale = confirming(message);
      if (random.chance(0.3)) say(20_000, stale, first, message);
      if (random.chance(0.2)) say(30_000, stale, second, message);
      if (random.chance(0.3)) say(20_000, stale, otherAccount(first), message);
      if (random.chance(0.2)) say(30_000, stale, otherAccount(message.requester), message);
      world.at(40_000, null, () => say(0, confirming(message), second, message));
      world.at(50_000, null, () => {
        const line = toldToConfirm(message, second);
        if (line?.includes(outcome)) say(0, line, second, message);
      });
    });
  }

  /** What the newest card with a button to confirm confirms; where none is seen, the plain line. */
  const confirming = ({ order, orderRef }: Message): string =>
    chat.messages
      .filter((one) => one.order === order)
      .flatMap(({ buttons }) => buttons.filter((line) => line.startsWith('confirm ')))
      .at(-1) ?? `confirm ${orderRef}`;

  /** The line that somebody's last confirmation was answered with, where it was refused for another. */
  function toldToConfirm({ orderRef }: Message, by: string): string | undefined {
    const last = people.sayings.findLast((one) => one.by === by && one.line.startsWith(`confirm ${orderRef}`));
    const words = last?.answers.find(({ refused }) => refused)?.words ?? '';
    return /confirm T\w{5} (?:delivered|failed) \d+(?: anyway)?/.exec(words)?.[0];
  }

  /** As far as people can see: a card that nobody can edit any more says nothing, and of two that differ either may be right. */
  function mayBeOpen(order: string, states: ReadonlySet<OrderState>): boolean {
    const cards = chat.messages.filter(
      ({ order: of, slot, ref }) => of === order && slot === 'card' && !chat.archived.has(ref.conversation),
    );
    const [only] = cards;
    if (only !== undefined && cards.length === 1) return states.has(only.shows);
    const mayBe = cards.length === 0 || cards.some(({ shows }) => states.has(shows));
    return mayBe && (settled.get(order) ?? 0) < MAX_TRIES;
  }

  /** Null while the provider is still charging it, or a request may still be on its way there. */
  function truthOf(order: string): 'delivered' | 'failed' | null {
    const bought = book.ofOrder(order);
    if (bought.some(({ truth }) => truth === 'charging') || world.now() - leftAt(order) < 3 * MINUTE) return null;
    return bought.some(({ truth }) => truth === 'delivered') ? 'delivered' : 'failed';
  }

  return {
    see: (message) => {
      decide(message);
      if (message.reply === 'in_doubt' && !waitToBeAsked) settle(message, random.between(20, 90) * MINUTE);
      const isTold = CALLS.has(message.alert) || (!waitToBeAsked && message.alert !== null);
      if (CALLS.has(message.reply) || isTold) settle(message, 2 * MINUTE);
    },
    startOver: () => decided.clear(),
    goThrough: () => {
      for (const [, messages] of Map.groupBy(chat.messages, ({ order }) => order)) {
        const card = messages.findLast(({ slot }) => slot === 'card' || slot === 'decisions');
        if (card !== undefined) settle(card, random.below(5 * MINUTE), UNDER_WAY);
      }
    },
  };
}
