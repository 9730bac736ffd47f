import type { TestContext } from 'node:test';
import { type FakeSlack, startFakeSlack } from '../fake-slack.ts';
import type { Chat, Role } from './chat.ts';

const USERS: Readonly<Record<Role, string>> = { agent: 'U0AGENT', boss: 'U0BOSS', stranger: 'U0STRANGER' };
const channel = (room: number): string => `C0ROOM${room}`;

export const startSlackChat = async (t: Pick<TestContext, 'after'>): Promise<Chat> =>
  slackChatOf(await startFakeSlack(t));

/** A fake Slack as people use it. */
export function slackChatOf(slack: FakeSlack): Chat {
  const answers: string[] = [];
  for (let room = 0; room < 20; room += 1) slack.addChannel(channel(room));
  return {
    name: 'slack',
    environment: {
      SLACK_BOT_TOKEN: slack.state.botToken,
      SLACK_SIGNING_SECRET: slack.state.signingSecret,
      SLACK_API_URL: slack.apiUrl,
    },
    conversation: (room) => `slack:${channel(room)}`,
    account: (role) => `slack:${USERS[role]}`,
    pointAt: slack.pointAt,
    type: async (room, role, line) => {
      const { text } = await slack.slash(line, { user: USERS[role], channel: channel(room) });
      answers.push(text);
      return null;
    },
    press: async (room, id, button, role) => {
      const message = slack.shown(channel(room)).find(({ ts }) => ts === id);
      if (message === undefined) throw new Error(`no message ${id} in room ${room}`);
      const who = { user: USERS[role], channel: channel(room) };
      const before = slack.state.views.length;
      await slack.click(message, button, who);
      const asked = slack.state.views
        .slice(before)
        .find(({ user, view }) => user === who.user && view.callback_id === 'topup_reject');
      if (asked !== undefined) await slack.submitView({ reason: 'not now' }, who, asked);
    },
    seen: (room) =>
      slack.shown(channel(room)).map(({ ts, threadTs, text, blocks }) => ({
        id: ts,
        root: threadTs,
        text: `${text}\n${JSON.stringify(blocks)}`,
        buttons: blocks
          .filter(({ type }) => type === 'actions')
          .flatMap(({ elements }) => (elements as readonly { action_id: string }[]).map(({ action_id }) => action_id)),
      })),
    words: () =>
      JSON.stringify([slack.state.messages.filter(({ person }) => person === null), slack.state.ephemerals, answers]),
  };
}
