import type { BotCommand } from 'telegraf/types';
import type { HelpTopic } from '../../commands/command.ts';
import { wordsFor } from '../../commands/words/words-for.ts';
import type { Log } from '../../src/core/log.ts';
import type { Language } from '../../src/core/product.ts';
import type { Call } from './api.ts';

type Name = 'topup' | Exclude<HelpTopic, 'request' | 'form'>;

const ASKING: readonly Name[] = [
  'topup',
  'status',
  'details',
  'list',
  'cancel',
  'remind',
  'urgent',
  'explain',
  'budget',
  'language',
  'help',
];
const DECIDING: readonly Name[] = ['approve', 'reject', 'delegate', 'settle', 'confirm'];

type Scope = 'default' | 'all_group_chats' | 'all_chat_administrators';

/** Who is offered what. An administrator of a group may well be an approver; whether they are, the desk says. */
const MENUS: readonly { readonly scope: Scope; readonly names: readonly Name[] }[] = [
  { scope: 'default', names: [...ASKING, ...DECIDING] },
  { scope: 'all_group_chats', names: ASKING },
  { scope: 'all_chat_administrators', names: [...ASKING, ...DECIDING] },
];
/** Telegram shows the menu of somebody's own language, and the first of these where it has none. */
const LANGUAGES: readonly { readonly code: '' | 'zh'; readonly language: Language }[] = [
  { code: '', language: 'en' },
  { code: 'zh', language: 'zh' },
];

/** Sets the menu of commands of each scope and language where what Telegram has differs. What fails is tried again at the next start. */
export async function setMenus({
  call,
  log,
  signal,
}: {
  readonly call: Call;
  readonly log: Log;
  readonly signal: AbortSignal;
}): Promise<void> {
  for (const { scope: type, names } of MENUS) {
    for (const { code, language } of LANGUAGES) {
      const place = { scope: { type }, language_code: code };
      const commands = names.map((name) => commandOf(name, language));
      const current = await call('getMyCommands', place, { signal });
      if (current.ok && keyOf(current.value) === keyOf(commands)) continue;
      const set = current.ok ? await call('setMyCommands', { ...place, commands }, { signal }) : current;
      if (signal.aborted) return;
      if (!set.ok) return log.warn('telegram.menu_not_set', { scope: type, why: set.error.why });
      log.info('telegram.menu_set', { scope: type, language });
    }
  }
}

function commandOf(name: Name, language: Language): BotCommand {
  const { help } = wordsFor(language).answers;
  return { command: name, description: help[name === 'topup' ? 'request' : name] };
}

const keyOf = (commands: readonly BotCommand[]): string =>
  JSON.stringify(commands.map(({ command, description }) => [command, description]));
