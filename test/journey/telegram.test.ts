import { journeysIn } from '../support/journey/run.ts';
import { startTelegramChat } from '../support/journey/telegram-chat.ts';

journeysIn('telegram', (t, road) => startTelegramChat(t, road === 'callback' ? 'webhook' : 'polling'));
