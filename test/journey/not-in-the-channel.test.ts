import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { pricedAt, startReloadingDesk } from '../support/journey/reloading-desk.ts';

const ROOM = 'C0ROOM0';
const QUICK = { juhe: { queryAfter: '300ms', queryEvery: '20ms', queryGapMax: '1s' } };
const REFERENCE = /T[0-9A-HJKMNP-TV-Z]{5,}/;

test('orders asked where the app is not are told of in private; invited, each shows its card once and its answer under it', async (t) => {
  const desk = await startReloadingDesk(t, pricedAt('10.00', 'standard', { providers: QUICK }));
  const { slack } = desk;
  const joined = (user: string) =>
    slack.event({
      ...{ type: 'event_callback', team_id: 'T0HOME', event_id: `Ev${user}` },
      event: { type: 'member_joined_channel', user, channel: ROOM, channel_type: 'C', team: 'T0HOME' },
    });
  slack.removeBot(ROOM);
  const refs: string[] = [];
  for (const number of ['13911281234', '13911281235', '13911281236']) {
    const ref = REFERENCE.exec(await desk.say(`${number} 1GB outage`))?.[0] ?? '';
    refs.push(ref);
    const isToldOf = () => slack.shown('D0AGENT').some(({ text }) => text.includes(ref));
    await eventually(`a private word about ${ref}`, isToldOf, 20);
  }
  assert.match(JSON.stringify(slack.shown('D0AGENT')[0]?.blocks), new RegExp(`"channel_id":"${ROOM}".*/invite`));
  await desk.told(new RegExp(`${ROOM} refused it: not_in_channel`));
  const [bought = '', refused = '', open = ''] = refs;
  await desk.say(`approve ${bought}`, 'U0BOSS');
  await desk.say(`reject ${refused} no need`, 'U0BOSS');
  await eventually('the delivery', async () => /✅/.test(await desk.say(`status ${bought}`)), 30);
  await desk.replace();
  await joined('U0COLLEAGUE');
  assert.deepEqual(slack.shown(ROOM), []);

  slack.addChannel(ROOM);
  await joined(slack.state.botUserId);
  const rooted = () => slack.shown(ROOM).filter(({ threadTs }) => threadTs === null);
  const under = (ref: string) => {
    const card = rooted().find(({ text }) => text.includes(ref));
    return slack.shown(ROOM).filter(({ threadTs }) => card !== undefined && threadTs === card.ts);
  };
  await eventually('both answers', () => under(bought).length === 1 && under(refused).length === 1, 40);
  await eventually('the card of what is open', () => rooted().some(({ text }) => text.includes(open)), 40);
  // Whatever would be shown twice would have been shown by now.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  for (const ref of refs) assert.equal(rooted().filter(({ text }) => text.includes(ref)).length, 1, ref);
  assert.equal(slack.shown(ROOM).length, 5);
  assert.equal(desk.sandbox.ledger.juhe.orders().length, 1);
  const metrics = await (await fetch(`http://127.0.0.1:${desk.desks[0]?.port}/metrics`)).text();
  assert.match(metrics, /^topup_outbox_parked 0$/m);
});
