import { createServer, type IncomingMessage } from 'node:http';
import { createSlackAdapter } from '@chat-adapter/slack';
import { createMemoryState } from '@chat-adapter/state-memory';
import { type Adapter, Chat, ConsoleLogger } from 'chat';
import { listening } from './listening.ts';
import { openPlainLedger } from './plain-ledger.ts';

/**
 * Vercel's Chat SDK behind `node:http`. Without LEDGER a command is only acknowledged; with it, the answer waits for the handler,
 * which writes the top-up down.
 */
const { SLACK_SIGNING_SECRET: signingSecret = '', SLACK_API_URL: apiUrl = '', LEDGER } = process.env;
const record = LEDGER === undefined ? null : openPlainLedger(LEDGER);
const logger = new ConsoleLogger('error');
// Its types do not hold under exactOptionalPropertyTypes.
const slack = createSlackAdapter({ botToken: 'xoxb-bench', signingSecret, apiUrl, logger }) as unknown as Adapter;
const bot = new Chat({ userName: 'topup', adapters: { slack }, state: createMemoryState(), logger });
const handle = bot.webhooks.slack ?? refuse;
bot.onSlashCommand('/topup', async ({ text, user, channel, triggerId = '' }) => {
  record?.({ requestKey: triggerId, maker: user.userId, conversation: channel.id, text });
});

listening(
  createServer(async (request, response) => {
    const body = await bodyOf(request);
    const handled: Promise<unknown>[] = [];
    const answer = await handle(
      new Request('http://127.0.0.1/slack/events', { method: 'POST', headers: headersOf(request), body }),
      { waitUntil: (task) => void handled.push(task) },
    );
    if (record !== null) await Promise.all(handled);
    const text = await answer.text();
    response.writeHead(answer.status, { 'content-length': Buffer.byteLength(text) }).end(text);
  }),
);

function refuse(): never {
  throw new Error('the Chat SDK has no webhook for Slack');
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
