import { createServer } from 'node:http';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { listening } from './listening.ts';

/** Bolt as its guide shows it, with a command that is only acknowledged. */
const { SLACK_SIGNING_SECRET: signingSecret = '', SLACK_API_URL: slackApiUrl = '' } = process.env;
const receiver = new HTTPReceiver({ signingSecret, endpoints: '/slack/events', logLevel: LogLevel.ERROR });
const app = new App({ token: 'xoxb-bench', receiver, clientOptions: { slackApiUrl }, logLevel: LogLevel.ERROR });
app.command('/topup', async ({ ack }) => ack());
listening(createServer(receiver.requestListener));
