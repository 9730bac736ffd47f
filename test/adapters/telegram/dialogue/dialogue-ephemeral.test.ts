import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually } from '../../../support/eventually.ts';
import { answer, labels, NUMBER, requests } from '../../../support/telegram/dialogue.ts';
import { startEphemeralWorld as arrange } from '../../../support/telegram/ephemeral-world.ts';
import { ANA, GROUP, telegram } from '../../../support/telegram/world.ts';

describe('the form for one person alone', () => {
  test('it asks, is answered and pressed alone; the request has a key of its own, and its card hangs under nothing', async (t) => {
    const { fake, desk, given, alone, said } = await arrange(t, '10.3');
    desk.answer = answer;
    const last = () => fake.seenAlone(GROUP, ANA).at(-1);
    fake.sayAlone(GROUP, ANA, '/topup');
    const asked = await eventually('the form', last);
    fake.sayAlone(GROUP, ANA, NUMBER, { replyTo: asked });
    const choosing = await eventually('the products', () => (/Which product/.test(last()?.text ?? '') ? last() : null));
    assert.deepEqual(labels(choosing as never), ['1GB nationwide ¥19.63', '100MB nationwide ¥4.80', 'Stop']);
    fake.pressAlone(choosing, '1GB nationwide ¥19.63', ANA);
    const why = await eventually('the reason', () => (/Why is it needed/.test(last()?.text ?? '') ? last() : null));
    fake.sayAlone(GROUP, ANA, 'outage', { replyTo: why });
    await eventually('the end', () => /waiting for approval/.test(last()?.text ?? ''));
    assert.deepEqual([alone().length, said()], [1, []]);
    const [request] = requests({ given } as never);
    assert.deepEqual(request?.origin, { conversation: telegram(GROUP), thread: null, message: null });
    assert.match(request?.requestKey ?? '', /^telegram:-1001234567890:ephemeral\.42\.\d+:\d{13}$/);
  });

  test('one that the server no longer has is asked anew', async (t) => {
    const { fake, desk } = await arrange(t, '10.3', 'administrator');
    desk.answer = answer;
    fake.sayAlone(GROUP, ANA, '/topup');
    const asked = await eventually('the form', () => fake.seenAlone(GROUP, ANA).at(-1));
    fake.failNext('editEphemeralMessageText', 'message to edit not found');
    fake.sayAlone(GROUP, ANA, NUMBER, { replyTo: asked });
    const anew = await eventually('the next form', () => {
      const found = fake.seenAlone(GROUP, ANA).at(-1);
      return found && found.id !== asked.id ? found : null;
    });
    assert.match(anew.text, /Which product for 139\*\*\*\*1234/);
    fake.pressAlone(anew, '100MB nationwide ¥4.80', ANA);
    await eventually('the reason', () => /Why is it needed/.test(fake.seenAlone(GROUP, ANA).at(-1)?.text ?? ''));
  });
});
