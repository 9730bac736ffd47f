import type { TestContext } from 'node:test';
import { eventually } from '../eventually.ts';
import { NUMBER } from './dialogue.ts';
import type { ApiVersion } from './ephemeral.ts';
import { ANA, type BO, createWorld, GROUP, KEY, orderOf, say } from './world.ts';

const MENUS = 6;

/** A desk whose details hold a whole number only for one person alone, in a group of which the bot is a member or an administrator. */
export async function startEphemeralWorld(
  t: TestContext,
  version: ApiVersion,
  bot: 'member' | 'administrator' = 'member',
) {
  const world = await createWorld(t, 'webhook');
  const { fake, desk, orders } = world;
  fake.ephemeral.version = version;
  fake.group(GROUP);
  fake.chat(GROUP).bot = bot;
  orders.set(KEY, orderOf());
  desk.answer = async ({ command, alone }) =>
    command.ok && command.value.kind === 'details'
      ? say(alone ? `all of it, ${NUMBER}` : 'all of it, 139****1234')
      : say('There is no such order.', true);
  await world.connection.start();
  await eventually('all menus', () => fake.menus.size === MENUS);
  const alone = (person: typeof ANA | typeof BO = ANA) => fake.seenAlone(GROUP, person).map(({ text }) => text);
  const said = () => fake.messages(GROUP).map(({ text }) => text);
  const refused = () => fake.calls.filter((call) => call.refused !== null).map(({ method }) => method);
  return { ...world, alone, said, refused };
}
