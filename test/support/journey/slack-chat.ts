import type { TestContext } from 'node:test';
import { type FakeSlack, startFakeSlack } from '../fake-slack.ts';
import type { Chat, Role } from './chat.ts';

const USERS: Readonly<Record<Role, string>> = { agent: 'U0AGENT', boss: 'U0BOSS', stranger: 'U0STRANGER' };
const channel = (freeSlots: number): string => `C0ROOM${freeSlots}`;

export const startSlackChat = async (t: Pick<TestContext, 'after'>): Promise<Chat> =>
  slackChatOf(await startFakeSlack(t));

/** A fake Slack as people use it. */
export function slackChatOf(slack: FakeSlack): Chat {
  const answers: string[] = [];
  for (let freeSlots = 0; freeSlots < 20; freeSlots += 1) slack.addChannel(channel(freeSlots));
  return {
    name: 'slack',
    environment: {
      SLACK_BOT_TOKEN: slack.state.botToken,
      SLACK_SIGNING_SECRET: slack.state.signingSecret,
      SLACK_API_URL: slack.apiUrl,
    },
    conversation: (freeSlots) => `slack:${channel(freeSlots)}`,
    account: (role) => `slack:${USERS[role]}`,
    pointAt: slack.pointAt,
    type: async (freeSlots, role, line) => {
      const { text } = await slack.slash(line, { user: USERS[role], channel: channel(freeSlots) });
      answers.push(text);
      return null;
    },
    press: async (freeSlots, id, button, role) => {
      const message = slack.shown(channel(freeSlots)).find(({ ts }) => ts === id);
      if (message === undefined) throw new Error(`no message ${id} in room ${freeSlots}`);
      const who = { user: USERS[role], channel: channel(freeSlots) };
      const before = slack.state.views.length;
      await slack.click(message, button, who);
      const asked = slack.state.views
        .slice(before)
        .find(({ user, view }) => user === who.user && view.callback_id === 'topup_reject');
      if (asked !== undefined) await slack.submitView({ reason: 'not now' }, who, asked);
    },
    seen: (freeSlots) =>
      slack.shown(channel(freeSlots)).map(({ ts, threadTs, text, blocks }) => ({
        id: ts,
        root: threadTs,
        text: `${text}\n${JSON.stringify(blocks)}`,
        buttons: blocks
          .filter(({ type }) => type === 'actions')
          .flatMap(({ elements }) => (elements as readonly { action_id: string }[]).map(({ action_id }) => action_id)),
      })),
    words: () =>
      JSON.stringify([slack.state.messages.filter(({ person }) => person === null), slack.state.whispers, answers]),
  };
}
