import { startSlackChat } from '../support/journey/slack-chat.ts';
import { troubleIn } from '../support/journey/trouble.ts';

troubleIn('slack', startSlackChat);
