import { describe, test } from 'node:test';
import { GROUP } from '../../../support/doctor.ts';
import { type Breakage, named } from '../../../support/doctor-breakages.ts';

const TELEGRAM: readonly Breakage[] = [
  {
    what: 'a token that Telegram does not know',
    break: ({ environment }) => void Object.assign(environment, { TELEGRAM_BOT_TOKEN: '1:wrong' }),
    line: /^error telegram : Telegram does not accept TELEGRAM_BOT_TOKEN \(Unauthorized\) → .*@BotFather/,
  },
  {
    what: 'a Telegram that does not answer',
    break: ({ environment }) => void Object.assign(environment, { TELEGRAM_API_ROOT: 'http://127.0.0.1:1' }),
    line: /^error telegram : Telegram cannot be reached: .*nothing listens/,
  },
  {
    what: 'a webhook at another address, before the desk starts',
    break: ({ telegram }) => setWebhook(telegram.updates, 'https://old.example.com/telegram/webhook'),
    line: /^warning telegram : the webhook is set to https:\/\/old\.example\.com\/telegram\/webhook, not to http.* → The desk sets it when it starts/,
  },
  {
    what: 'no webhook, and nobody who could set it',
    break: ({ telegram, environment }) => {
      telegram.updates.setWebhook(null);
      delete environment.PUBLIC_URL;
    },
    line: /^error telegram : TELEGRAM_SECRET_TOKEN is set, but neither a webhook nor PUBLIC_URL → Set PUBLIC_URL/,
    also: [/^warning public_url : PUBLIC_URL is not set/],
  },
  {
    what: 'a webhook of another program where updates are polled',
    break: ({ environment }) => void delete environment.TELEGRAM_SECRET_TOKEN,
    line: /^warning telegram : TELEGRAM_SECRET_TOKEN is not set, so updates are polled, but a webhook is set/,
  },
  {
    what: 'a webhook whose last call was refused',
    break: ({ telegram }) => {
      telegram.updates.lastError = 'Wrong response from the webhook: 401 Unauthorized';
    },
    line: /^error telegram : Telegram's last call failed \(Wrong response from the webhook: 401.* → The webhook has another secret/,
  },
  {
    what: 'a webhook behind a proxy that does not reach the desk',
    break: ({ telegram }) => {
      telegram.updates.lastError = 'Wrong response from the webhook: 502 Bad Gateway';
    },
    line: /^error telegram : Telegram's last call failed .*502.* → The proxy does not reach the desk/,
  },
  {
    what: 'a webhook whose certificate is not taken',
    break: ({ telegram }) => {
      telegram.updates.lastError = 'SSL error {error:0A000086:SSL routines::certificate verify failed}';
    },
    line: /^error telegram : Telegram's last call failed .* → Telegram does not accept the certificate/,
  },
  {
    what: 'a webhook that leaves updates out',
    break: ({ telegram, environment }) =>
      setWebhook(telegram.updates, `${environment.PUBLIC_URL}/telegram/webhook`, ['message']),
    line: /^warning telegram : the webhook does not deliver the updates edited_message, callback_query, my_chat_member → Start or restart the desk/,
  },
  {
    what: 'a group that is not there',
    break: ({ config }) => void Object.assign(config.operators, { conversation: 'telegram:-1009' }),
    line: /^error telegram telegram:-1009: there is no such group, or the bot was never in it → Correct the id at operators\.conversation/,
  },
  {
    what: 'a group that the bot was taken out of',
    break: ({ telegram }) => {
      telegram.chat(GROUP).kicked = true;
    },
    line: /^error telegram telegram:-1001234567890: the bot was removed .* → Add it to the group again/,
    also: [
      /^warning telegram : 2 accounts were not checked: the bot is in no group/,
      /^error telegram telegram:group:-1001234567890: its administrators/,
    ],
  },
  {
    what: 'a group that the bot left',
    break: ({ telegram }) => {
      telegram.chat(GROUP).bot = 'left';
    },
    line: /^error telegram telegram:-1001234567890: the bot is not in “group .*” → Add it to the group/,
    also: [/^warning telegram : 2 accounts were not checked: the bot is in no group/],
  },
  {
    what: 'a group in which the bot may not write',
    break: ({ telegram }) => {
      telegram.chat(GROUP).bot = 'restricted';
    },
    line: /^error telegram telegram:-1001234567890: the bot may not write in .* → Make it an administrator/,
  },
  {
    what: 'a group in which members may not write',
    break: ({ telegram }) => {
      telegram.chat(GROUP).membersMaySend = false;
    },
    line: /^error telegram telegram:-1001234567890: the bot may not write in/,
  },
  {
    what: 'a forum whose General topic is closed',
    break: ({ telegram }) => {
      telegram.chat(GROUP).general = 'closed';
    },
    line: /^error telegram telegram:-1001234567890: the General topic of .* is closed.* → Open the topic/,
  },
  {
    what: 'a group that became a supergroup',
    break: ({ telegram }) => {
      telegram.group(-1009999999999);
      telegram.chat(GROUP).movedTo = -1009999999999;
    },
    line: /^warning telegram telegram:-1001234567890: the group became a supergroup with the id -1009999999999 → .*Write "telegram:-1009999999999" at teams\[0\]/,
    also: [
      /^warning telegram : 2 accounts were not checked: the bot is in no group/,
      /^error telegram telegram:group:-1001234567890/,
    ],
  },
  {
    what: 'a person who is in none of the groups',
    break: ({ telegram }) => void telegram.chat(GROUP).people.delete(42),
    line: /^error telegram telegram:42: this person is in none of the groups that the config names → Add them .* people\[0\]\.accounts\[1\] and 1 more place/,
  },
  {
    what: 'a person who left the group',
    break: ({ telegram }) => void telegram.chat(GROUP).people.set(42, { id: 42, first_name: 'Ana', left: true }),
    line: /^error telegram telegram:42: this person is in none of the groups/,
  },
  {
    what: 'an account that was deleted',
    break: ({ telegram }) => telegram.join(GROUP, { id: 42, first_name: '' }),
    line: /^error telegram telegram:42: this account was deleted/,
  },
  {
    what: 'a group of approvers without an administrator',
    break: ({ telegram }) => telegram.appoint(GROUP),
    line: /^error telegram telegram:group:-1001234567890: the group has no administrator/,
  },
];

type Updates = {
  setWebhook: (webhook: { url: string; secret: string; allowed: string[]; maxConnections: number }) => void;
};
const setWebhook = (
  updates: Updates,
  url: string,
  allowed = ['message', 'edited_message', 'callback_query', 'my_chat_member'],
): void => updates.setWebhook({ url, secret: 'a-secret_token', allowed, maxConnections: 40 });

describe('the doctor names what is wrong in Telegram, and says what to do', () => {
  for (const breakage of TELEGRAM) test(breakage.what, (t) => named(t, breakage));
});
