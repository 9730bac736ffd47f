import type { Language } from '../src/core/product.ts';
import type { AnswerWords } from './answer-words.ts';
import { ANSWER_WORDS_EN } from './answer-words-en.ts';
import { ANSWER_WORDS_ZH } from './answer-words-zh.ts';
import type { CardWords } from './card-words.ts';
import { CARD_WORDS_EN } from './card-words-en.ts';
import { CARD_WORDS_ZH } from './card-words-zh.ts';
import type { NumberWords, RefusalWords } from './refusal.ts';
import { NUMBER_WORDS_EN, REFUSAL_WORDS_EN } from './refusal-words-en.ts';
import { NUMBER_WORDS_ZH, REFUSAL_WORDS_ZH } from './refusal-words-zh.ts';
import type { RuleWords } from './rule-words.ts';
import { RULE_WORDS_EN } from './rule-words-en.ts';
import { RULE_WORDS_ZH } from './rule-words-zh.ts';
import type { ViewWords } from './view-words.ts';
import { VIEW_WORDS_EN } from './view-words-en.ts';
import { VIEW_WORDS_ZH } from './view-words-zh.ts';

/** Everything the desk says in one language. */
export type Words = {
  readonly card: CardWords;
  readonly answer: AnswerWords;
  readonly refusal: RefusalWords;
  readonly number: NumberWords;
  readonly view: ViewWords;
  readonly rule: RuleWords;
};

export const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    card: CARD_WORDS_EN,
    answer: ANSWER_WORDS_EN,
    refusal: REFUSAL_WORDS_EN,
    number: NUMBER_WORDS_EN,
    view: VIEW_WORDS_EN,
    rule: RULE_WORDS_EN,
  },
  zh: {
    card: CARD_WORDS_ZH,
    answer: ANSWER_WORDS_ZH,
    refusal: REFUSAL_WORDS_ZH,
    number: NUMBER_WORDS_ZH,
    view: VIEW_WORDS_ZH,
    rule: RULE_WORDS_ZH,
  },
};
