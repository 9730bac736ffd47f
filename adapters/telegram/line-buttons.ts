import * as z from 'zod';
import type { Card } from '../../commands/card.ts';
import type { Answer, Draft } from '../../commands/command.ts';
import { parseCommand } from '../../commands/parse.ts';
import type { KeyValueStore } from '../../src/core/conversation.ts';
import { findProduct, type Language, type Product } from '../../src/core/product.ts';
import type { Answers } from './answers.ts';
import type { DialogueRequest, Dialogues } from './dialogue/dialogue.ts';
import type { Reader } from './ephemeral.ts';
import type { PressRead, RunIncoming, Sender } from './read.ts';
import { parseStoredButton, renderCard } from './render.ts';
import { sayOf } from './words.ts';

/**
 * The buttons that stand for a line: the next page, the line that was probably meant, or a repetition. The lines of answers are kept in
 * the store, because a button holds 64 bytes, and because they may have the number that their reader typed.
 */
export type LineButtons = {
  /** Keeps the lines of an answer's buttons for the person who is answered. */
  readonly keep: (card: Card, from: Sender) => Promise<Card>;
  /** Runs the line of a pressed button. A kept one is its reader's alone. */
  readonly handlePress: (press: PressRead, line: string | null) => Promise<void>;
};

export type LineButtonsDeps = {
  readonly run: RunIncoming;
  readonly products: () => readonly Product[];
  readonly dialogues: Pick<Dialogues, 'open'>;
  readonly answers: Pick<Answers, 'reply' | 'edit' | 'toast'>;
  readonly store: KeyValueStore;
  readonly newKey: () => string;
  readonly language: () => Language;
};

/** A line that was meant has a whole number in it, and is kept as long as a draft. */
const TTL_MS = { page: 24 * 3_600_000, send: 15 * 60_000 } as const;
const Stored = z.object({ account: z.string(), line: z.string(), isPage: z.boolean(), key: z.string().nullable() });
const storeKey = (key: string): string => `telegram.line.${key}`;

export function createLineButtons(deps: LineButtonsDeps): LineButtons {
  const { run, products, dialogues, answers, store, newKey, language } = deps;

  const keep: LineButtons['keep'] = async (card, { account }) => {
    const buttons = card.buttons.map(async (button) => {
      const { action, line, key = null } = button;
      if (action !== 'page' && action !== 'send') return button;
      const storedAs = newKey();
      await store.put(storeKey(storedAs), { account, line, isPage: action === 'page', key }, TTL_MS[action]);
      return { ...button, storedAs };
    });
    return { ...card, buttons: await Promise.all(buttons) };
  };

  /** Shows what a line did that was sent by a press. A short notice has no room for a warning. */
  async function show({ id, from, origin }: PressRead, answer: Answer): Promise<void> {
    if (origin === null) return;
    const reader: Reader = { account: from.account, name: from.name, trigger: { kind: 'press', id } };
    if (answer.kind === 'form') {
      const spoken = answer.language ?? from.reportedLanguage ?? language();
      dialogues.open({ from, origin, reader, language: spoken, known: knownIn(answer.draft, products()) });
      return answers.toast(id, answer.card, false);
    }
    const isWhole = answer.kind === 'done' || (answer.refused && answer.card.buttons.length === 0);
    if (!isWhole) answers.reply(origin, await keep(answer.card, from), reader);
    answers.toast(id, answer.card, answer.refused);
  }

  return {
    keep,
    handlePress: async (press, line) => {
      const { id, data, at, from, origin } = press;
      const key = line === null ? parseStoredButton(data) : null;
      const kept = key === null ? undefined : Stored.safeParse(await store.get(storeKey(key))).data;
      const refuse = (what: 'dead_button' | 'foreign_button'): void =>
        answers.toast(id, sayOf(what, from.reportedLanguage ?? language()), true);
      if (origin === null || (line === null && kept === undefined)) return refuse('dead_button');
      if (kept !== undefined && kept.account !== from.account) return refuse('foreign_button');
      const alone = (origin.conversation as string) === from.account;
      const requestKey = kept?.key == null ? `telegram:press:${id}` : `telegram:sent:${from.account}:${kept.key}`;
      const command = parseCommand(line ?? kept?.line ?? '');
      const answer = await run({ command, from, origin, requestKey, alone });
      if (kept?.isPage !== true || answer.kind === 'form' || at === null) return show(press, answer);
      answers.edit(at, renderCard(await keep(answer.card, from), null));
      answers.toast(id, sayOf('turned', from.reportedLanguage ?? language()), false);
    },
  };
}

/** What a dialogue begins with that changes an earlier request; null for what it cannot use. */
export function knownIn({ number, product, reason }: Draft, products: readonly Product[]): DialogueRequest['known'] {
  const found = findProduct(products, product);
  const earlier = found.ok ? [found.value] : [];
  if (number === '' && earlier.length === 0 && reason === '') return null;
  const others = products.filter((one) => one !== earlier[0]);
  return { number, products: [...earlier, ...others], reason };
}
