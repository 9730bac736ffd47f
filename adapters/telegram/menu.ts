import type { BotCommand } from 'telegraf/types';
import { type HelpTopic, menuFor } from '../../commands/command.ts';
import { wordsFor } from '../../commands/words/words-for.ts';
import type { Log } from '../../src/core/log.ts';
import type { Language } from '../../src/core/product.ts';
import type { Call } from './api.ts';

type Scope = 'default' | 'all_group_chats' | 'all_chat_administrators';

/** The menu of each scope. An administrator of a group may be an approver; whether they may decide is up to the desk. */
const MENUS: readonly { readonly scope: Scope; readonly topics: readonly HelpTopic[] }[] = [
  { scope: 'default', topics: menuFor('approvers') },
  { scope: 'all_group_chats', topics: menuFor('everybody') },
  { scope: 'all_chat_administrators', topics: menuFor('approvers') },
];
/** Telegram shows the menu of a person's language, or the first of these if there is none. */
const LANGUAGES: readonly { readonly code: '' | 'zh'; readonly language: Language }[] = [
  { code: '', language: 'en' },
  { code: 'zh', language: 'zh' },
];

/** Sets the command menu of each scope and language if Telegram's differs. A failure is repaired at the next start. */
export async function setMenus({
  call,
  log,
  signal,
}: {
  readonly call: Call;
  readonly log: Log;
  readonly signal: AbortSignal;
}): Promise<void> {
  for (const { scope: type, topics } of MENUS) {
    for (const { code, language } of LANGUAGES) {
      const menu = { scope: { type }, language_code: code };
      const commands = topics.map((topic) => menuEntryOf(topic, language));
      const current = await call('getMyCommands', menu, { signal });
      if (current.ok && keyOf(current.value) === keyOf(commands)) continue;
      const set = current.ok ? await call('setMyCommands', { ...menu, commands }, { signal }) : current;
      if (signal.aborted) return;
      if (!set.ok) return log.warn('telegram.menu_not_set', { scope: type, why: set.error.why });
      log.info('telegram.menu_set', { scope: type, language });
    }
  }
}

/** A request is made with `/topup`; every other command is its own word. */
const menuEntryOf = (topic: HelpTopic, language: Language): BotCommand => ({
  command: topic === 'request' ? 'topup' : topic,
  description: wordsFor(language).answers.help[topic],
});

const keyOf = (commands: readonly BotCommand[]): string =>
  JSON.stringify(commands.map(({ command, description }) => [command, description]));
