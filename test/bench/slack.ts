import { createHmac } from 'node:crypto';
import { postOf } from './load.ts';
import { type Setting, SIGNING_SECRET } from './setting.ts';

/** Bolt with nothing but an acknowledgement, over the same stub of Slack. */
export const bareBolt = ({ env }: Setting) => ({
  name: 'bolt' as const,
  env: { SLACK_SIGNING_SECRET: SIGNING_SECRET, SLACK_API_URL: env.SLACK_API_URL ?? '' },
});

export const slashRequests = (count: number): readonly Buffer[] => Array.from({ length: count }, slashRequest);

let made = 0;

/** A command as Slack sends it, each for another number. https://docs.slack.dev/interactivity/implementing-slash-commands */
export function slashRequest(): Buffer {
  made += 1;
  const body = new URLSearchParams({
    token: 'verification',
    team_id: 'T0HOME',
    team_domain: 'home',
    channel_id: 'C0SUPPORT',
    channel_name: 'support',
    user_id: 'U0AGENT',
    user_name: 'ann',
    command: '/topup',
    text: `13911${String(made % 1_000_000).padStart(6, '0')} 1QG00102410 outage CASE-${made}`,
    api_app_id: 'A0TOPUP',
    is_enterprise_install: 'false',
    response_url: 'https://hooks.slack.com/commands/T0HOME/1/bench',
    trigger_id: `${made}.1700000000.bench`,
  }).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', SIGNING_SECRET).update(`v0:${timestamp}:${body}`).digest('hex');
  return postOf('/slack/events', body, {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${signature}`,
  });
}
