import type { PresentNotice } from '../../commands/card.ts';
import type { RunCommand } from '../../commands/command.ts';
import { createDrafts } from '../../commands/drafts.ts';
import { createPresenter } from '../../commands/presenter.ts';
import { createLanguages, type OutageOf } from '../../commands/render-context.ts';
import { createRunCommand } from '../../commands/run.ts';
import { createViews, type Views } from '../../commands/views.ts';
import type { Config } from '../config.ts';
import type { KeyValueStore } from '../core/key-value-store.ts';
import type { Language } from '../core/product.ts';
import { createMayDecide } from '../desk/access.ts';
import type { Desk } from '../desk/desk.ts';
import { adviceOf, nameIn as providerName } from '../providers/registry.ts';

/** What every chat needs to understand people and to tell them things. */
export type Speech = {
  readonly run: RunCommand;
  readonly views: Views;
  readonly present: Readonly<Record<Language, PresentNotice>>;
};

export function wireCommands({
  config,
  desk,
  shelf,
  now,
  outageOf,
}: {
  readonly config: Config;
  readonly desk: Desk;
  readonly shelf: KeyValueStore;
  readonly now: () => number;
  readonly outageOf: OutageOf;
}): Speech {
  const { language, confirmOverLi, desk: settings } = config;
  const { nameOf } = settings.people;
  const languages = createLanguages({ shelf, now });
  const rendering = { languages, language, timezone: settings.timezone, adviceOf, providerName, nameOf, now, outageOf };
  const mayDecide = createMayDecide(settings);
  const presenterIn = (spoken: Language) =>
    createPresenter({ ...rendering, mayDecide, language: spoken, confirmOverLi });
  return {
    run: createRunCommand({ ...rendering, desk, drafts: createDrafts(shelf) }),
    views: createViews({ ...rendering, desk, confirmOverLi }),
    present: { en: presenterIn('en'), zh: presenterIn('zh') },
  };
}
