import { createServer } from 'node:http';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { listening } from './listening.ts';
import { openPlainLedger } from './plain-ledger.ts';

/** Bolt with a top-up that is on the disk before it is acknowledged, one by one. */
const { SLACK_SIGNING_SECRET: signingSecret = '', SLACK_API_URL: slackApiUrl = '', LEDGER = '' } = process.env;
const record = openPlainLedger(LEDGER);
const receiver = new HTTPReceiver({ signingSecret, endpoints: '/slack/events', logLevel: LogLevel.ERROR });
const app = new App({ token: 'xoxb-bench', receiver, clientOptions: { slackApiUrl }, logLevel: LogLevel.ERROR });
app.command('/topup', async ({ ack, command }) => {
  const { trigger_id, user_id, channel_id, text } = command;
  const id = record({ requestKey: trigger_id, maker: user_id, conversation: channel_id, text });
  await ack(`Order ${id} waits for approval.`);
});
listening(createServer(receiver.requestListener));
