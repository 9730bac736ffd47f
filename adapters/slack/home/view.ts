import type { types } from '@slack/bolt';
import type { Card } from '../../../commands/card.ts';
import type { HomeList, HomePage } from '../../../commands/views.ts';
import { LANGUAGES, type Language } from '../../../src/core/product.ts';
import { plainOf, toActions, toBody } from '../blocks.ts';
import { slackWordsFor } from '../words.ts';

const MAX_HEADER_LENGTH = 150;

/** The value of the button that opens the form. The line that opens it is empty, and a button's value cannot be empty. */
export const ASK = 'form';

/**
 * Draws a person's Home tab: the orders that wait for them, their own orders, the budget and their language. A list of 15 orders has
 * 30 blocks, so both lists stay below Slack's limit of 100 blocks.
 *
 * @param answer the answer to their last click in the tab; null if there is none
 */
export function toHome({ language, waiting, mine, budget, delegate }: HomePage, answer: Card | null): types.HomeView {
  return {
    type: 'home',
    blocks: [
      ...(answer === null ? [] : [...toBody(answer), ...toActions(answer.buttons, '.answer'), DIVIDER]),
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

/** The Home tab of a person who may not use the app. */
export const toRefusal = (card: Card): types.HomeView => ({ type: 'home', blocks: toBody(card) });

const DIVIDER: types.DividerBlock = { type: 'divider' };

function listBlocks({ title, rows, empty, rest, buttons }: HomeList, name: string): types.KnownBlock[] {
  const listed = rows.flatMap((row, index) => [
    ...toBody(row).slice(0, 1),
    ...toActions(row.buttons, `.${name}.${index}`),
  ]);
  return [
    { type: 'header', text: plainOf(title, MAX_HEADER_LENGTH) },
    ...toActions(buttons, `.${name}`),
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

/** The value of each option is a line that a person could have typed: `language zh`. */
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
