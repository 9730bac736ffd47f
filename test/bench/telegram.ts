import { postOf } from './load.ts';
import { compareDesk, type DeskCosts } from './rounds.ts';
import { GROUP, type Setting, TELEGRAM_SECRET } from './setting.ts';

/**
 * The whole way of `/topup` in Telegram, from the secret to the 200 after the durable commit, against a bare Telegraf webhook
 * whose handler does nothing.
 */
export const measureTelegram = (setting: Setting): Promise<DeskCosts> =>
  compareDesk(
    setting,
    { name: 'telegraf', env: { TELEGRAM_SECRET_TOKEN: TELEGRAM_SECRET } },
    (count) => Array.from({ length: count }, updateRequest),
    'select count(*) as count from orders',
  );

let made = 0;

/** A message in a group as Telegram sends it, each for another number. https://core.telegram.org/bots/api#update */
function updateRequest(): Buffer {
  made += 1;
  const text = `/topup 13911${String(made % 1_000_000).padStart(6, '0')} 1QG00102410 outage CASE-${made}`;
  const message = {
    message_id: made,
    from: { id: 42, is_bot: false, first_name: 'Ann', username: 'ann', language_code: 'en' },
    chat: { id: GROUP, title: 'Support', type: 'supergroup' },
    date: Math.floor(Date.now() / 1000),
    text,
    entities: [{ offset: 0, length: 6, type: 'bot_command' }],
  };
  return postOf('/telegram/webhook', JSON.stringify({ update_id: made, message }), {
    'content-type': 'application/json',
    'x-telegram-bot-api-secret-token': TELEGRAM_SECRET,
  });
}
