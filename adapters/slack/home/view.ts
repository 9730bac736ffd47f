import type { types } from '@slack/bolt';
import type { Card } from '../../../commands/card.ts';
import type { HomeList, HomePage } from '../../../commands/views.ts';
import { LANGUAGES, type Language } from '../../../src/core/product.ts';
import { plainOf, toActions, toBody } from '../blocks.ts';
import { slackWordsFor } from '../words.ts';

const HEADER = 150;

/** The value of the button that opens the form: there is no line for it but nothing at all, which no button can say. */
export const ASK = 'form';

/**
 * Draws somebody's Home tab: what waits for them, what they asked for, what is left, and their language. 15 orders of a list are
 * 30 blocks, so that both lists, whatever they hold, stay below the 100 that Slack takes.
 *
 * @param said the answer to what they just clicked here; null where they only look
 */
export function toHome({ language, waiting, mine, budget, delegate }: HomePage, said: Card | null): types.HomeView {
  return {
    type: 'home',
    blocks: [
      ...(said === null ? [] : [...toBody(said), { type: 'divider' as const }]),
      askBlock(language),
      ...listBlocks(waiting, 'waiting'),
      ...listBlocks(mine, 'mine'),
      ...(budget === null ? [] : [{ type: 'divider' as const }, ...toBody(budget)]),
      { type: 'divider' },
      noteBlock(delegate),
      languageBlock(language),
    ],
  };
}

/** The Home tab of somebody who may not use the app. */
export const toRefusal = (card: Card): types.HomeView => ({ type: 'home', blocks: toBody(card) });

function listBlocks({ title, rows, empty, rest }: HomeList, name: string): types.KnownBlock[] {
  const listed = rows.flatMap((row, at) => [...toBody(row).slice(0, 1), ...toActions(row.buttons, `.${name}.${at}`)]);
  return [
    { type: 'header', text: plainOf(title, HEADER) },
    ...(rows.length === 0 ? [noteBlock(empty)] : listed),
    ...(rest === null ? [] : [noteBlock(rest)]),
  ];
}

const noteBlock = (text: string): types.ContextBlock => ({ type: 'context', elements: [plainOf(text, 2000)] });

const askBlock = (language: Language): types.ActionsBlock => ({
  type: 'actions',
  elements: [
    {
      type: 'button',
      action_id: 'form',
      text: plainOf(slackWordsFor(language).home.ask, 75),
      value: ASK,
      style: 'primary',
    },
  ],
});

/** What is chosen says the line a person could have typed: `language zh`. */
function languageBlock(language: Language): types.SectionBlock {
  const words = slackWordsFor(language).home;
  const options = LANGUAGES.map((one) => ({ text: plainOf(words.languages[one], 75), value: `language ${one}` }));
  const chosen = options[LANGUAGES.indexOf(language)];
  return {
    type: 'section',
    text: plainOf(words.language, 3000),
    accessory: {
      type: 'static_select',
      action_id: 'language',
      options,
      ...(chosen === undefined ? {} : { initial_option: chosen }),
    },
  };
}
