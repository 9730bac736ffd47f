import { readFileSync } from 'node:fs';

export type Json = { [key: string]: unknown };
export type ConfigChange = (file: Json) => void;

/** What is wrong, the change that makes the example so, and what is said of it. */
export type BadConfig = readonly [string, ConfigChange, RegExp];

const example: Json = JSON.parse(readFileSync(new URL('../../topup.config.example.json', import.meta.url), 'utf8'));

/** The example config after a change. */
export function exampleAfter(change: ConfigChange): Json {
  const file = structuredClone(example);
  change(file);
  return file;
}

/** Sets what stands at a place, `teams.0.approvers`. */
export const set =
  (path: string, value: unknown): ConfigChange =>
  (file) => {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const target = keys.reduce<Json>((at, key) => at[key] as Json, file);
    Object.assign(target, { [last]: value });
  };

/** What configures every chat and every provider. */
export const EVERYTHING = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_SIGNING_SECRET: 'secret',
  TELEGRAM_BOT_TOKEN: '1:a',
  YTX_ACCOUNT_SID: 'sid',
  YTX_AUTH_TOKEN: 'token',
  YTX_APP_ID: 'app',
  JUHE_OPENID: 'open',
  JUHE_KEY: 'key',
};
