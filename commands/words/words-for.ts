import type { Language } from '../../src/core/product.ts';
import type { NumberWords, RefusalWords } from '../refusal.ts';
import { ALERT_WORDS_EN, type AlertWords } from './en/alerts.ts';
import { ANNOUNCEMENT_WORDS_EN, type AnnouncementWords } from './en/announcements.ts';
import { ANSWER_WORDS_EN, type AnswerWords, EXAMPLES_EN, type Examples } from './en/answers.ts';
import { BATCH_WORDS_EN, type BatchWords } from './en/batch.ts';
import { CARD_WORDS_EN, type CardWords } from './en/cards.ts';
import { DECISION_WORDS_EN, type DecisionWords } from './en/decisions.ts';
import { DIGEST_WORDS_EN, type DigestWords } from './en/digest.ts';
import { NAMES_EN, type NameWords } from './en/names.ts';
import { RECONCILE_WORDS_EN, type ReconcileWords } from './en/reconcile.ts';
import { NUMBER_WORDS_EN, REFUSAL_WORDS_EN } from './en/refusals.ts';
import { REPLY_WORDS_EN, type ReplyWords } from './en/replies.ts';
import { REPORT_WORDS_EN, type ReportWords } from './en/report.ts';
import { RULE_WORDS_EN, type RuleWords } from './en/rules.ts';
import { SEARCH_WORDS_EN, type SearchWords } from './en/search.ts';
import { VIEW_WORDS_EN, type ViewWords, WHOAMI_WORDS_EN, type WhoAmIWords } from './en/views.ts';
import { ALERT_WORDS_ZH } from './zh/alerts.ts';
import { ANNOUNCEMENT_WORDS_ZH } from './zh/announcements.ts';
import { ANSWER_WORDS_ZH, EXAMPLES_ZH } from './zh/answers.ts';
import { BATCH_WORDS_ZH } from './zh/batch.ts';
import { CARD_WORDS_ZH } from './zh/cards.ts';
import { DECISION_WORDS_ZH } from './zh/decisions.ts';
import { DIGEST_WORDS_ZH } from './zh/digest.ts';
import { NAMES_ZH } from './zh/names.ts';
import { RECONCILE_WORDS_ZH } from './zh/reconcile.ts';
import { NUMBER_WORDS_ZH, REFUSAL_WORDS_ZH } from './zh/refusals.ts';
import { REPLY_WORDS_ZH } from './zh/replies.ts';
import { REPORT_WORDS_ZH } from './zh/report.ts';
import { RULE_WORDS_ZH } from './zh/rules.ts';
import { SEARCH_WORDS_ZH } from './zh/search.ts';
import { VIEW_WORDS_ZH, WHOAMI_WORDS_ZH } from './zh/views.ts';

/** Everything the desk says in one language. */
export type Words = {
  readonly batch: BatchWords;
  readonly cards: CardWords;
  readonly decisions: DecisionWords;
  readonly replies: ReplyWords;
  readonly alerts: AlertWords;
  readonly announcements: AnnouncementWords;
  readonly digest: DigestWords;
  readonly reconcile: ReconcileWords;
  readonly answers: AnswerWords;
  readonly refusals: RefusalWords;
  readonly numbers: NumberWords;
  readonly report: ReportWords;
  readonly rules: RuleWords;
  readonly search: SearchWords;
  readonly views: ViewWords;
  readonly whoami: WhoAmIWords;
  readonly names: NameWords;
  readonly examples: Examples;
};

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    batch: BATCH_WORDS_EN,
    cards: CARD_WORDS_EN,
    decisions: DECISION_WORDS_EN,
    replies: REPLY_WORDS_EN,
    alerts: ALERT_WORDS_EN,
    announcements: ANNOUNCEMENT_WORDS_EN,
    digest: DIGEST_WORDS_EN,
    reconcile: RECONCILE_WORDS_EN,
    answers: ANSWER_WORDS_EN,
    refusals: REFUSAL_WORDS_EN,
    numbers: NUMBER_WORDS_EN,
    report: REPORT_WORDS_EN,
    rules: RULE_WORDS_EN,
    search: SEARCH_WORDS_EN,
    views: VIEW_WORDS_EN,
    whoami: WHOAMI_WORDS_EN,
    names: NAMES_EN,
    examples: EXAMPLES_EN,
  },
  zh: {
    batch: BATCH_WORDS_ZH,
    cards: CARD_WORDS_ZH,
    decisions: DECISION_WORDS_ZH,
    replies: REPLY_WORDS_ZH,
    alerts: ALERT_WORDS_ZH,
    announcements: ANNOUNCEMENT_WORDS_ZH,
    digest: DIGEST_WORDS_ZH,
    reconcile: RECONCILE_WORDS_ZH,
    answers: ANSWER_WORDS_ZH,
    refusals: REFUSAL_WORDS_ZH,
    numbers: NUMBER_WORDS_ZH,
    report: REPORT_WORDS_ZH,
    rules: RULE_WORDS_ZH,
    search: SEARCH_WORDS_ZH,
    views: VIEW_WORDS_ZH,
    whoami: WHOAMI_WORDS_ZH,
    names: NAMES_ZH,
    examples: EXAMPLES_ZH,
  },
};

/** The only way to reach a sentence: `wordsFor(language).cards.footer(ref)`. */
export const wordsFor = (language: Language): Words => WORDS[language];
