import { journeysIn } from '../support/journey/run.ts';
import { startSlackChat } from '../support/journey/slack-chat.ts';

journeysIn('slack', startSlackChat);
