import { createServer } from 'node:http';
import { Telegraf } from 'telegraf';
import { listening } from './listening.ts';

/** Telegraf as its guide shows it, with a handler that does nothing. */
const bot = new Telegraf('900100200:bench');
bot.botInfo = {
  id: 900100200,
  is_bot: true,
  first_name: 'Topup',
  username: 'topup_bot',
  can_join_groups: true,
  can_read_all_group_messages: false,
  supports_inline_queries: false,
};
bot.on('message', () => {});
const secretToken = process.env.TELEGRAM_SECRET_TOKEN ?? '';
listening(createServer(bot.webhookCallback('/telegram/webhook', { secretToken })));
