import type { Chart } from '../src/accounts/chart.ts';
import type { Question, Report } from '../src/accounts/figures.ts';
import type { SpanAsked } from '../src/accounts/span.ts';
import type { Balance } from '../src/core/balance.ts';
import type { AccountId } from '../src/core/people.ts';
import type { Language } from '../src/core/product.ts';
import type { Result } from '../src/core/result.ts';
import type { Sheet } from '../src/core/sheet.ts';
import type { OutgoingFile } from '../src/core/surface.ts';
import type { Card } from './card.ts';

/** @property team as typed; null for all that somebody may see */
export type ReportAsked = { readonly span: SpanAsked; readonly team: string | null };

/**
 * A report beside its card, which has all of it in words. Only the one who asked may see any of it.
 *
 * @property summary the card without its table, for platforms that show `charts` and `table` themselves
 * @property sendFiles sends the workbook, and the picture where it is wanted, to that person; false if they may not have come
 * @property sent what is said where it was asked, if others see that; `unsent` where that person cannot be written to
 */
export type ReportShown = {
  readonly summary: Card;
  readonly charts: readonly Chart[];
  readonly table: Sheet;
  readonly sendFiles: (picture: boolean) => Promise<boolean>;
  readonly sent: Card;
  readonly unsent: Card;
  readonly filesNotSent: Card;
};

/**
 * Where reports are summed and made into files, outside of the thread that acknowledges.
 *
 * @property balances what each account at a provider had left when it was asked last
 * @property send sends a file to one person in private; false if it may not have come
 */
export type ReportRoom = {
  readonly read: (question: Question) => Promise<Result<Report, { readonly kind: 'too_many_orders' | 'unknown_team' }>>;
  readonly balances: () => Promise<readonly Balance[]>;
  readonly draw: (charts: readonly Chart[]) => Promise<Uint8Array>;
  readonly writeWorkbook: (report: Report, language: Language) => Promise<Uint8Array>;
  readonly send: (to: AccountId, file: OutgoingFile) => Promise<boolean>;
};
