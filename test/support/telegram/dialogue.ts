import type { TestContext } from 'node:test';
import type { Answer, Given } from '../../../commands/command.ts';
import { eventually } from '../eventually.ts';
import type { FakeMessage } from '../fake-telegram.ts';
import { PRODUCTS } from './small-things.ts';
import { ANA, cardOf, done, GROUP, type MODES, say, startWorld, telegram, type World } from './world.ts';

export const NUMBER = '13911281234';

/** A desk that asks for what is missing, as the real one does, and takes every request. */
export async function answer({ command }: Given): Promise<Answer> {
  const refused = { kind: 'say', at: 'product', refused: true, language: 'en' } as const;
  if (!command.ok && command.error.kind === 'missing' && command.error.what === 'product') {
    const isNumber = command.error.number === NUMBER;
    return isNumber
      ? { ...refused, card: cardOf('The product is missing.'), products: PRODUCTS }
      : { ...refused, at: 'number', card: cardOf('That is no number.', { mark: '✋' }) };
  }
  if (!command.ok) return { ...refused, at: null, card: cardOf('not understood') };
  if (command.value.kind === 'form') {
    return { kind: 'form', draft: { number: '', product: '', reason: '' }, card: cardOf('how to ask'), language: 'en' };
  }
  if (command.value.kind !== 'request') return say(command.value.kind);
  const { product } = command.value;
  if (product === '9GB') return { ...refused, card: cardOf('There is no 9GB.', { mark: '✋' }), products: PRODUCTS };
  return done('T7K3QX waiting for approval');
}

export const requests = ({ given }: World) =>
  given.flatMap(({ command, ...rest }) =>
    command.ok && command.value.kind === 'request' ? [{ command: command.value, ...rest }] : [],
  );
export const saying = (world: World, chat: number, words: RegExp): Promise<FakeMessage> =>
  eventually(`a message ${words}`, () => world.fake.messages(chat).find(({ text }) => words.test(text)));
export const labels = ({ keyboard }: FakeMessage): readonly string[] => keyboard.flat().map(({ text }) => text);

/** A dialogue that asks for the number; it waits until the adapter knows where it stands. */
export async function begin(t: TestContext, mode: (typeof MODES)[number] = 'webhook', chat = GROUP, topic?: number) {
  const world = await startWorld(t, mode);
  world.desk.answer = answer;
  const asking = world.fake.say(chat, ANA, '/topup', topic === undefined ? {} : { topic });
  const message = await saying(world, chat, /Which number/);
  await eventually('its place', () => world.store.kept.has(`telegram.dialogue.${telegram(chat)}.${message.id}`));
  return { world, asking, message, fake: world.fake };
}
