import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LedgerUnreachable } from '../../../src/core/ledger.ts';
import { ChatRefused } from '../../../src/core/surface.ts';
import { eventually } from '../../support/eventually.ts';
import { type SlackDesk, startSlackDesk } from '../../support/slack/connection.ts';

type Over = Parameters<typeof startSlackDesk>[1];
const startSocketDesk = (t: Parameters<typeof startSlackDesk>[0], over: Over = {}): Promise<SlackDesk> =>
  startSlackDesk(t, (slack, desk) => ({
    signingSecret: '',
    appToken: slack.appToken,
    ...(typeof over === 'function' ? over(slack, desk) : over),
  }));
/** A desk that commits nothing until it is told to. */
async function startHeldDesk(t: Parameters<typeof startSlackDesk>[0]) {
  const committed = Promise.withResolvers<void>();
  const desk = await startSocketDesk(t, (_, tiny) => ({
    run: async (given) => {
      await committed.promise;
      return tiny.run(given);
    },
  }));
  return { desk, commit: committed.resolve };
}
const ackOf = ({ slack }: SlackDesk, envelope: string) =>
  slack.socket.acks.find(({ envelopeId }) => envelopeId === envelope);

test('commands, clicks, forms and mentions come over the socket as they come over HTTP', async (t) => {
  const desk = await startSocketDesk(t);
  const { slack } = desk;
  assert.equal(desk.connection.missing(), null);
  const command = slack.socket.send('slash_commands', slack.payloads.slash('13911281234 1GB'));
  await eventually(() => ackOf(desk, command) !== undefined);
  assert.match(JSON.stringify(ackOf(desk, command)?.payload), /"response_type":"ephemeral","text":"asked"/);
  const [card] = slack.shown();
  assert.ok(card);
  const click = slack.socket.send('interactive', slack.payloads.click(card, 'approve', { user: 'U0BOSS' }));
  const mention = slack.socket.send(
    'events_api',
    slack.payloads.mention(slack.say(`<@${slack.botUserId}> 13911281234 1GB`)),
  );
  await eventually(() => [click, mention].every((envelope) => ackOf(desk, envelope)));
  assert.deepEqual(ackOf(desk, click)?.payload, {});
  assert.equal(card.edits.length, 1);
  assert.equal(desk.desk.orders.size, 2);
  slack.socket.send('interactive', slack.payloads.globalShortcut());
  await eventually(() => slack.views.length === 1);
  const bad = slack.socket.send('interactive', slack.payloads.submitView({ number: '1', product: '1GB', reason: '' }));
  await eventually(() => ackOf(desk, bad) !== undefined);
  assert.match(JSON.stringify(ackOf(desk, bad)?.payload), /"response_action":"errors"/);
});

test('an envelope is acknowledged after the desk has taken it, and not before', async (t) => {
  const { desk, commit } = await startHeldDesk(t);
  const envelope = desk.slack.socket.send('slash_commands', desk.slack.payloads.slash('13911281234 1GB'));
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(ackOf(desk, envelope), undefined);
  commit();
  await eventually(() => ackOf(desk, envelope) !== undefined);
  assert.equal(desk.desk.orders.size, 1);
});

test('what the desk could not take is not acknowledged, and taken when Slack sends it again', async (t) => {
  const desk = await startSocketDesk(t);
  const { slack } = desk;
  const payload = slack.payloads.mention(slack.say(`<@${slack.botUserId}> 13911281234 1GB`));
  desk.desk.failNext(new LedgerUnreachable('no connection'));
  const first = slack.socket.send('events_api', payload);
  await eventually(() => desk.logged.some(({ event }) => event === 'slack.listener_failed'));
  const again = slack.socket.send('events_api', payload);
  await eventually(() => ackOf(desk, again) !== undefined);
  assert.equal(ackOf(desk, first), undefined);
  assert.equal(desk.desk.orders.size, 1);
});

test('an envelope that comes on two sockets is one order', async (t) => {
  const desk = await startSocketDesk(t);
  const payload = desk.slack.payloads.slash('13911281234 1GB');
  const envelopes = [1, 2].map(() => desk.slack.socket.send('slash_commands', payload));
  await eventually(() => envelopes.every((envelope) => ackOf(desk, envelope)));
  assert.equal(desk.desk.orders.size, 1);
});

test('a socket that Slack takes back or that breaks is opened anew, and named while it is closed', async (t) => {
  const desk = await startSocketDesk(t);
  const { socket } = desk.slack;
  const ends = [() => socket.refresh(), () => socket.refresh('too_many_websockets'), socket.cut];
  for (const [count, end] of ends.entries()) {
    desk.slack.failNext('apps.connections.open', 'internal_error');
    end();
    await eventually(() => desk.connection.missing() !== null);
    assert.match(desk.connection.missing() ?? '', /socket/);
    await eventually(() => desk.connection.missing() === null);
    assert.equal(socket.opened(), count + 2);
  }
  const envelope = socket.send('slash_commands', desk.slack.payloads.slash('help'));
  await eventually(() => ackOf(desk, envelope) !== undefined);
});

test('what was under way when the socket broke is committed, comes again on the next one, and acts once', async (t) => {
  const { desk, commit } = await startHeldDesk(t);
  const { socket, payloads } = desk.slack;
  const payload = payloads.slash('13911281234 1GB');
  const lost = socket.send('slash_commands', payload);
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.cut();
  await eventually(() => socket.opened() === 2 && desk.connection.missing() === null);
  commit();
  await eventually(() => desk.desk.orders.size === 1);
  const again = socket.send('slash_commands', payload);
  await eventually(() => ackOf(desk, again) !== undefined);
  assert.equal(ackOf(desk, lost), undefined);
  assert.equal(desk.desk.orders.size, 1);
});

test('a socket on which nothing answers any more is given up, and the next is opened', async (t) => {
  const desk = await startSocketDesk(t);
  const { socket, payloads } = desk.slack;
  socket.deafen();
  await eventually('another socket', () => socket.opened() === 2 && desk.connection.missing() === null, 45);
  const envelope = socket.send('slash_commands', payloads.slash('help'));
  await eventually(() => ackOf(desk, envelope) !== undefined);
});

test('what cannot be read on the socket ends nothing', async (t) => {
  const desk = await startSocketDesk(t);
  const { socket, payloads } = desk.slack;
  for (const text of [
    'null',
    '7',
    'not json',
    '{}',
    '{"type":"events_api"}',
    '{"type":"interactive","envelope_id":"E1"}',
  ]) {
    socket.write(text);
  }
  const envelope = socket.send('slash_commands', payloads.slash('help'));
  await eventually(() => ackOf(desk, envelope) !== undefined);
  assert.ok(desk.logged.some(({ event }) => event === 'slack.socket_unreadable'));
  assert.equal(socket.opened(), 1);
});

test('an app token that Slack refuses stops the start with a sentence that names it', async (t) => {
  await assert.rejects(
    startSocketDesk(t, { appToken: 'xapp-of-another-app' }),
    (error: unknown) => error instanceof ChatRefused && /SLACK_APP_TOKEN/.test(error.message),
  );
});

test('a socket that cannot be opened at the start is tried again', async (t) => {
  const desk = await startSocketDesk(t, (slack) => {
    slack.failNext('apps.connections.open', 503);
    return {};
  });
  assert.match(desk.connection.missing() ?? '', /socket cannot be opened/);
  await eventually(() => desk.connection.missing() === null);
});

test('stopping lets what is under way end, acknowledges it, and closes the socket', async (t) => {
  const desk = await startSocketDesk(t, (_, tiny) => ({
    run: async (given) => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      return tiny.run(given);
    },
  }));
  const envelope = desk.slack.socket.send('slash_commands', desk.slack.payloads.slash('13911281234 1GB'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  await desk.connection.stop();
  await eventually(() => !desk.slack.socket.isOpen());
  assert.ok(ackOf(desk, envelope));
  assert.equal(desk.slack.socket.opened(), 1);
});
