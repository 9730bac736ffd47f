import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newIds } from '../../../src/app/now-and-ids.ts';
import type { Calling, NotifyMode } from '../../../src/core/calls.ts';
import type { ConversationId } from '../../../src/core/conversation.ts';
import type { Notice } from '../../../src/core/notice.ts';
import type { Order } from '../../../src/core/order.ts';
import { type AccountId, createPeople, type GroupId } from '../../../src/core/people.ts';
import type { GroupDirectory } from '../../../src/core/surface.ts';
import { createDesk, type Desk } from '../../../src/desk/desk.ts';
import { AGENT, BOSS, by, LIN, SETTINGS, startDeskWorld } from '../../support/desk-world.ts';
import { policyOf, ruleAsking } from '../../support/rules.ts';
import { ANN, changing, decided, LEADS, people, policy, team, WU } from '../../support/staffing-world.ts';

const HOUR = 3_600_000;
const id = (account: string) => account as AccountId;
const CHEN = by('slack:U0CHEN');
const calling = (mode: NotifyMode = 'mention', more: Partial<Calling> = {}): Calling => ({
  modeFor: () => mode,
  wants: () => true,
  quietUntil: () => null,
  ...more,
});
const cardIn = (order: Order): Notice => ({
  slot: 'card',
  conversation: order.decisionsIn,
  show: { kind: 'card', decide: true, call: 'due' },
});
const calledBy = async (desk: Desk, order: Order): Promise<readonly string[]> =>
  [...(await desk.calledBy(cardIn(order), order, null))].toSorted();

describe('a call is for', () => {
  test('those who are asked and have the role today, and nobody who asked, has voted or has lost it', async (t) => {
    const two = policyOf(ruleAsking(2));
    const approvers = [BOSS.account, CHEN.account, WU.account, AGENT.account];
    const { world, restarted, found } = await changing(t, { policy: two, teams: team(...approvers) });
    const order = await world.opened();
    assert.deepEqual(await calledBy(world.desk, order), ['slack:U0BOSS', 'slack:U0CHEN', 'slack:U0WU']);
    await decided(world.desk, order, BOSS);
    assert.deepEqual(await calledBy(world.desk, await found(order)), ['slack:U0CHEN', 'slack:U0WU']);
    const later = restarted({ policy: two, teams: team(BOSS.account, WU.account) });
    assert.deepEqual(await calledBy(later, await found(order)), ['slack:U0WU'], 'Chen lost the role');
  });

  test('nobody by another account of the person who asked, as the config joins them now or as the order knew them', async (t) => {
    const alias = id('slack:U0ALIAS');
    const { world, restarted, found } = await changing(t, { teams: team(BOSS.account, alias) });
    const order = await world.opened();
    assert.deepEqual(await calledBy(world.desk, order), ['slack:U0ALIAS', 'slack:U0BOSS']);
    const joined = people({ ...ANN, accounts: [...ANN.accounts, alias] });
    const later = restarted({ people: joined, teams: team(BOSS.account, alias) });
    assert.deepEqual(await calledBy(later, await found(order)), ['slack:U0BOSS']);
    const renamed = restarted({ people: people(), teams: team(BOSS.account, id('telegram:42'), AGENT.account) });
    assert.deepEqual(await calledBy(renamed, await found(order)), ['slack:U0BOSS'], 'the order remembers who Ann was');
  });

  test('a group as a group while all of it may be called, and otherwise for the others in it', async (t) => {
    const { world, restarted } = await changing(t, { teams: team(LEADS) });
    world.members = [BOSS.account, CHEN.account];
    const opened = await world.opened();
    assert.deepEqual(await calledBy(world.desk, opened), [LEADS]);
    const withMaker = restarted({ teams: team(LEADS) }, [BOSS.account, AGENT.account, CHEN.account]);
    assert.deepEqual(await calledBy(withMaker, opened), ['slack:U0BOSS', 'slack:U0CHEN']);
    const unasked = restarted({ teams: team(LEADS) }, null);
    assert.deepEqual(await calledBy(unasked, opened), [LEADS], 'Slack does not say who is in it');
    const wants = (account: AccountId) => account !== BOSS.account;
    const homeTab = restarted({ teams: team(LEADS), calling: calling('mention', { wants }) }, [
      BOSS.account,
      CHEN.account,
    ]);
    assert.deepEqual(await calledBy(homeTab, opened), ['slack:U0CHEN'], 'Boss wants the Home tab only');
  });

  test('the administrators of a Telegram group one by one, because no mention means them', async (t) => {
    const administrators = 'telegram:group:-100' as GroupId;
    const home = 'telegram:-100' as ConversationId;
    const teams = team(administrators).map((one) => ({ ...one, approvalsIn: home }));
    const world = await startDeskWorld(t, 'sqlite', { policy, teams });
    const telegram: GroupDirectory = {
      name: 'telegram',
      memberOf: async () => 'member',
      membersOf: async () => [id('telegram:77'), id('telegram:42'), id('telegram:78')],
    };
    const desk = createDesk({
      ...{ ledger: world.ledger, groups: [telegram], settings: { ...SETTINGS, policy, teams }, now: () => world.at },
      ...{ placeOf: () => ({ carrier: null, province: null }), newIds, recorded: () => {}, wakePoll: () => {} },
    });
    const order = await world.opened();
    assert.deepEqual(await calledBy(desk, order), ['telegram:77', 'telegram:78'], 'and 42 is another account of Ann’s');
  });

  test('each person by one account, that of the chat in which they decide', async (t) => {
    const world = await startDeskWorld(t, 'sqlite', {
      policy,
      people: createPeople([ANN, { name: 'Lin', accounts: [id('telegram:1001'), id('slack:U0LIN')] }]),
      teams: team(id('telegram:1001'), id('slack:U0LIN'), id('telegram:77')),
    });
    const order = await world.opened();
    assert.deepEqual(await calledBy(world.desk, order), ['slack:U0LIN'], 'and nobody who has no account there');
  });

  test('whoever decides for an approver who is away', async (t) => {
    const world = await startDeskWorld(t, 'sqlite', { policy, teams: team(LIN.account) });
    const order = await world.opened();
    await world.desk.delegate({ to: 'slack:U0WU', called: '@wu', until: { kind: 'days', days: 2 }, by: LIN });
    assert.deepEqual(await calledBy(world.desk, order), ['slack:U0WU']);
    await world.desk.delegate({ to: AGENT.account, called: '@ann', until: { kind: 'days', days: 2 }, by: LIN });
    assert.deepEqual(await calledBy(world.desk, order), ['slack:U0LIN'], 'never the one who asked');
  });
});

describe('when people are called', () => {
  const showsOf = (world: Awaited<ReturnType<typeof startDeskWorld>>) =>
    (world.changes.at(-1)?.notices ?? []).map(({ slot, conversation, show }) => ({
      slot,
      conversation,
      call: 'call' in show ? show.call : undefined,
    }));

  test('in quiet hours nobody is, at their end everybody once, and nobody if it was decided meanwhile', async (t) => {
    let quietEnd: number | null = null;
    const quietUntil = (at: number) => (quietEnd !== null && at < quietEnd ? quietEnd : null);
    const world = await startDeskWorld(t, 'sqlite', { policy, calling: calling('mention', { quietUntil }) });
    quietEnd = world.at + HOUR;
    const [first, second] = [await world.opened(), await world.opened({ number: '13911281235' })];
    assert.deepEqual([first.callAt, showsOf(world)[0]?.call], [quietEnd, undefined]);
    await decided(world.desk, second, BOSS);
    assert.equal(await world.desk.applyDeadlines(first), null);
    world.at = quietEnd;
    const called = await world.desk.applyDeadlines(first);
    assert.deepEqual(showsOf(world), [{ slot: 'reply', conversation: first.decisionsIn, call: 'due' }]);
    assert.ok(called && called.callAt === null && (await world.desk.applyDeadlines(called)) === null);
    assert.equal(await world.desk.applyDeadlines(first), null, 'another replica reads it later and writes nothing');
    const after = await world.ledger.find({ by: 'id', id: second.id });
    assert.equal(after?.callAt, null);
  });

  test('a reminder that falls into quiet hours comes at their end, in place of the call', async (t) => {
    let quietEnd: number | null = null;
    const quietUntil = (at: number) => (quietEnd !== null && at < quietEnd ? quietEnd : null);
    const settings = { policy, remindAfterMs: HOUR, calling: calling('mention', { quietUntil }) };
    const world = await startDeskWorld(t, 'sqlite', settings);
    quietEnd = world.at + 2 * HOUR;
    const order = await world.opened();
    world.at += HOUR;
    assert.equal(await world.desk.applyDeadlines(order), null);
    assert.equal(world.desk.nextDeadline(order), quietEnd);
    const refused = await world.desk.remind(order.ref, AGENT, order.origin);
    assert.deepEqual([refused.ok, !refused.ok && refused.error.kind], [false, 'quiet_hours']);
    world.at = quietEnd;
    const reminded = await world.desk.applyDeadlines(order);
    assert.equal(world.changes.at(-1)?.event.kind, 'reminded');
    assert.ok(reminded && (await world.desk.applyDeadlines(reminded)) === null, 'and no call after it');
  });

  test('a step that is completed in quiet hours calls its people at their end', async (t) => {
    let quietEnd: number | null = null;
    const quietUntil = (at: number) => (quietEnd !== null && at < quietEnd ? quietEnd : null);
    const steps = [
      { approvals: 1, approvers: [BOSS.account] },
      { approvals: 1, approvers: [CHEN.account] },
    ];
    const outcome = { kind: 'ask', steps, rejections: 1, escalateTo: null } as const;
    const world = await startDeskWorld(t, 'sqlite', {
      policy: policyOf({ name: 'two', when: {}, outcome }),
      calling: calling('mention', { quietUntil }),
    });
    const order = await world.opened();
    assert.deepEqual(await calledBy(world.desk, order), ['slack:U0BOSS']);
    quietEnd = world.at + HOUR;
    await decided(world.desk, order, BOSS);
    const voted = await world.ledger.find({ by: 'id', id: order.id });
    assert.ok(voted);
    assert.deepEqual([voted.callAt, showsOf(world).at(-1)?.call], [quietEnd, 'done']);
    assert.deepEqual(await calledBy(world.desk, voted), ['slack:U0CHEN']);
  });

  test('in direct messages each person is told once, where the desk has an account of theirs', async (t) => {
    const world = await startDeskWorld(t, 'sqlite', {
      policy,
      calling: calling('direct'),
      teams: team(BOSS.account, LIN.account, id('telegram:1001'), LEADS),
    });
    world.members = [BOSS.account, CHEN.account, AGENT.account];
    const order = await world.opened();
    assert.equal(order.callAt, world.at);
    assert.deepEqual(showsOf(world), [{ slot: 'card', conversation: 'slack:C0SUPPORT', call: undefined }]);
    await world.desk.applyDeadlines(order);
    assert.deepEqual(
      showsOf(world).map(({ slot, conversation }) => `${slot} ${conversation}`),
      ['person.0 slack:U0BOSS', 'person.1 slack:U0LIN', 'person.2 slack:U0CHEN'],
    );
    assert.equal(await world.desk.applyDeadlines(order), null);
  });

  test('a group whose members Slack does not say is mentioned where it decides, also if people are called directly', async (t) => {
    const settings = { policy, calling: calling('direct'), teams: team(BOSS.account, LEADS) };
    const world = await startDeskWorld(t, 'sqlite', settings);
    const order = await world.opened();
    await world.desk.applyDeadlines(order);
    assert.deepEqual(
      showsOf(world).map(({ slot }) => slot),
      ['reply', 'person.0'],
    );
  });

  test('where the config says none, nobody is, and a config that says so later stops a call that was planned', async (t) => {
    const { world, restarted, found } = await changing(t, { calling: calling('none') });
    const order = await world.opened();
    assert.deepEqual([order.callAt, showsOf(world)[0]?.call], [null, undefined]);
    const direct = restarted({ calling: calling('direct') });
    const asked = { number: '13911281236', product: 'BIG', anyway: false, urgent: false, reason: 'x', by: AGENT };
    const origin = { conversation: 'slack:C0SUPPORT' as ConversationId, thread: null, message: null };
    const planned = await direct.request({ ...asked, origin, requestKey: 'direct' });
    assert.ok(planned.ok && planned.value.order.callAt !== null);
    await restarted({ calling: calling('none') }).applyDeadlines(planned.value.order);
    const journal = await world.ledger.journal(planned.value.order.id);
    assert.deepEqual(journal.at(-1)?.event, { kind: 'called', mention: false, direct: [] });
    assert.equal((await found(planned.value.order)).callAt, null);
  });
});
