import { startTelegramChat } from '../support/journey/telegram-chat.ts';
import { troubleIn } from '../support/journey/trouble.ts';

troubleIn('telegram', (t) => startTelegramChat(t, 'polling'));
