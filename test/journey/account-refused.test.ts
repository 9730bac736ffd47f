import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { pricedAt, startReloadingDesk } from '../support/journey/reloading-desk.ts';

const WITHOUT_MONEY = '13911280002';
const REFERENCE = /T[0-9A-HJKMNP-TV-Z]{5,}/;

test('a provider that refuses our account is held over a kill, and each order is bought once after an operator’s word', async (t) => {
  const desk = await startReloadingDesk(t, pricedAt('10.00', 'standard'));
  const bought = () => desk.sandbox.ledger.juhe.orders();
  const approved = async (number: string): Promise<string> => {
    const ref = REFERENCE.exec(await desk.say(`${number} 1GB outage`))?.[0] ?? '';
    await desk.say(`approve ${ref}`, 'U0BOSS');
    return ref;
  };
  const waits = (ref: string) =>
    eventually(
      `${ref} to say what it waits for`,
      async () => /nothing was sent\. This is not your fault/.test(await desk.say(`status ${ref}`)),
      20,
    );
  const gauge = async (): Promise<string | undefined> => {
    const metrics = await (await fetch(`http://127.0.0.1:${desk.desks[0]?.port}/metrics`)).text();
    return /^topup_account_held\{provider="juhe"\} (\d)$/m.exec(metrics)?.[1];
  };

  const early = await desk.run('resume', 'juhe', '--json');
  assert.deepEqual([early.code, JSON.parse(early.said).because], [1, 'not_held'], early.complained);
  const refused = await approved(WITHOUT_MONEY);
  await desk.told(/Juhe refuses our account/);
  assert.match(await desk.say(`status ${refused}`), /failed.*This is not your fault/s, 'recorded before it is told');
  const waiting = await approved('13911281234');
  const unwanted = await approved('13911281235');
  await waits(waiting);
  await waits(unwanted);
  const cancelled = async () => /Nothing was bought/.test(await desk.say(`cancel ${unwanted}`));
  await eventually('one that waits to be cancelled', cancelled, 20);

  await desk.replace();
  const late = await approved('13911281236');
  await waits(late);
  assert.equal(await gauge(), '1');
  assert.match((await desk.ready()).warnings?.join('\n') ?? '', /juhe refuses our account.*topup-desk resume juhe/);
  assert.deepEqual(bought(), []);

  assert.equal((await desk.run('resume', 'nobody')).code, 2);
  const resumed = await desk.run('resume', 'juhe');
  assert.deepEqual([resumed.code, resumed.complained], [0, '']);
  assert.match(resumed.said, /2 orders that waited go on/);
  await eventually('both purchases', () => bought().length === 2, 40);
  await desk.told(/Purchases from Juhe go on/);
  assert.equal(await gauge(), '0');
  assert.equal((await desk.run('resume', 'juhe')).code, 1);
  assert.equal(desk.words('C0OPS').match(/^Juhe refuses our account/gm)?.length, 1, 'one word, over both processes');
  const sent = bought().map(({ merchantOrderId }) => desk.sandbox.ledger.juhe.submits(merchantOrderId));
  assert.deepEqual(sent, [1, 1]);
});

test('the hold of an account that was replaced holds nothing, and no gauge or warning goes on about it', async (t) => {
  const desk = await startReloadingDesk(t, pricedAt('10.00', 'standard'));
  const ref = REFERENCE.exec(await desk.say(`${WITHOUT_MONEY} 1GB outage`))?.[0] ?? '';
  await desk.say(`approve ${ref}`, 'U0BOSS');
  await desk.told(/Juhe refuses our account/);
  await desk.replace({ JUHE_OPENID: 'JHanotheraccountofours' });
  const metrics = await (await fetch(`http://127.0.0.1:${desk.desks[0]?.port}/metrics`)).text();
  assert.match(metrics, /^topup_account_held\{provider="juhe"\} 0$/m);
  assert.doesNotMatch(JSON.stringify((await desk.ready()).warnings ?? []), /refuses our account/);
});
