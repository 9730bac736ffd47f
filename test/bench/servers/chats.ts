import { createServer } from 'node:http';
import { listening } from './listening.ts';

const SLACK = { ok: true, team_id: 'T0HOME', user_id: 'U0BOT', bot_id: 'B0BOT', channel: 'C0SUPPORT' };
const BOT = { id: 900100200, is_bot: true, first_name: 'Topup', username: 'topup_bot' };

/** What Telegram's methods answer; whatever else is called is a message that was sent. */
const TELEGRAM: Readonly<Record<string, unknown>> = {
  getMe: BOT,
  getWebhookInfo: { url: '' },
  setWebhook: true,
  answerCallbackQuery: true,
};

let sent = 0;

/** Slack's and Telegram's APIs as the desk calls them, taking everything at once. */
const server = createServer((request, response) => {
  request.resume();
  sent += 1;
  const [, root = '', method = ''] = (request.url ?? '').split('/');
  const result = TELEGRAM[method] ?? { message_id: sent, chat: { id: -1001234567890 } };
  const answer =
    root === 'api' ? { ...SLACK, ts: `1700000000.${String(sent).padStart(6, '0')}` } : { ok: true, result };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
});
listening(server);
