import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import { ANA, BO, GROUP, MODES, startWorld, type World } from '../../support/telegram/world.ts';

type Edit = { readonly id: number; readonly text: string; readonly from?: object; readonly more?: object };

/** An edit as Telegram sends it: the message as it is now, and when it was edited. */
function edit({ fake }: World, { id, text, from = ANA, more = {} }: Edit): void {
  const chat = { id: GROUP, type: 'supergroup', title: 'Support' };
  const writer = { is_bot: false, ...from };
  const message = { message_id: id, chat, from: writer, date: 1, edit_date: 2, text, ...more };
  fake.push(`chat ${GROUP}`, 'edited_message', message);
}

/** A line that runs, so that every update before it was handled. */
async function afterAll(world: World): Promise<void> {
  const before = world.given.length;
  world.fake.say(GROUP, BO, '/status T7K3QX');
  await eventually('the later line', () => world.given.length > before);
}

const WARNED = /^⚠️ Nothing was changed by the edit/;
const warnings = ({ fake }: World) => fake.messages(GROUP).filter(({ text }) => /^⚠️ (Nothing was|修改消息)/.test(text));

for (const mode of MODES) {
  test(`an edited command changes nothing, and its writer is told so once, by ${mode}`, async (t) => {
    const world = await startWorld(t, mode);
    const asked = world.fake.say(GROUP, ANA, '/topup 13911281234 1GB');
    await eventually('the request', () => world.given.length === 1);
    edit(world, { id: asked.id, text: '/topup 13811281234 2GB' });
    const [warning] = await eventually('the warning', () => warnings(world).length > 0 && warnings(world));
    assert.match(warning?.text ?? '', WARNED);
    assert.equal(warning?.replyTo, asked.id);
    edit(world, { id: asked.id, text: '/approve T7K3QX' });
    await afterAll(world);
    assert.equal(warnings(world).length, 1);
    assert.deepEqual(
      world.given.map(({ command }) => command.ok && command.value.kind),
      ['request', 'status'],
    );
  });
}

test('each reads it in their language, also below a caption', async (t) => {
  const world = await startWorld(t, 'webhook');
  const from = { ...BO };
  world.fake.say(GROUP, BO, 'good morning');
  edit(world, { id: 901, text: '/充值 13911281234 1GB', from });
  edit(world, { id: 902, text: '', from, more: { text: undefined, caption: '/topup 13911281234 1GB' } });
  await eventually('both', () => warnings(world).length === 2);
  assert.deepEqual(
    warnings(world).map(({ text }) => text.slice(3, 12)),
    ['修改消息不会改变任', '修改消息不会改变任'],
  );
});

test('an edit of what is no command of ours gets no answer', async (t) => {
  const world = await startWorld(t, 'webhook');
  edit(world, { id: 911, text: 'see you at nine' });
  edit(world, { id: 912, text: '/topup@another_bot 13911281234 1GB' });
  edit(world, { id: 913, text: '/topup 13911281234 1GB', more: { forward_origin: { type: 'hidden_user' } } });
  await afterAll(world);
  assert.deepEqual(warnings(world), []);
});

test('somebody who cannot be told who they are hears it too, and what cannot be read is passed over', async (t) => {
  const world = await startWorld(t, 'webhook');
  edit(world, { id: 921, text: '/topup 13911281234 1GB', more: { sender_chat: { id: GROUP, type: 'supergroup' } } });
  world.fake.push(`chat ${GROUP}`, 'edited_message', { message_id: 'none', chat: { id: GROUP } });
  await afterAll(world);
  await eventually('the warning', () => warnings(world).length === 1);
});
