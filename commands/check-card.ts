import type { ReadRows } from '../src/core/batch-rows.ts';
import { maskAsTyped } from '../src/core/msisdn.ts';
import { approvalsAsked } from '../src/core/voting.ts';
import type { BatchCheck } from '../src/desk/batch-check.ts';
import { checkFile, columnsOf, rowRefused } from './batch-file.ts';
import { type Card, type CardButton, priceOf, sanitizeForDisplay, textCard } from './card.ts';
import { countLines } from './policy-cards.ts';
import type { RenderContext } from './render-context.ts';
import { wordsFor } from './words/words-for.ts';

/** A check that somebody made, under the name that its batch will have. */
export type Checked = { readonly ref: string; readonly check: BatchCheck; readonly read: ReadRows | null };

const MAX_SHOWN = 5;
const MINUTE_MS = 60_000;

/** What would happen to a file, and the button that asks for it. @property isChanged whether the person saw another check before */
export function checkCard({ ref, check, read }: Checked, ctx: RenderContext, isChanged = false): Card {
  const { batch: words, answers } = wordsFor(ctx.language);
  const { fitting, refused, blocked, verdict, totalLi, counts, same } = check;
  const all = fitting.length + refused.length;
  const isPossible = blocked === null && verdict !== null;
  const shown = refused
    .slice(0, MAX_SHOWN)
    .map(({ row, why }) => words.row(row.row, maskAsTyped(sanitizeForDisplay(row.number, 40)), rowRefused(why, ctx)));
  const left = countLines(
    counts.map(({ after }) => after),
    ctx,
  );
  const lines = [
    ...(isChanged ? [words.changed] : []),
    ...(read === null ? [] : [words.columns(columnsOf(read, ctx), read.header !== null)]),
    ...(refused.length === 0 ? [] : [words.leftOut(refused.length), ...shown]),
    ...(refused.length > MAX_SHOWN ? [words.more(refused.length - MAX_SHOWN)] : []),
    ...(fitting.length === 0 && blocked === null ? [words.nothingFits] : []),
    ...(blocked === null ? [] : [`✋ ${rowRefused(blocked, ctx)}`]),
    ...(isPossible ? [words.total(priceOf(totalLi), fitting.length)] : []),
    ...(isPossible ? [answers.verdict(verdict.rule, approvalsAsked(verdict))] : []),
    ...(isPossible ? [wordsFor(ctx.language).rules.after, ...left] : []),
    ...(isPossible ? [words.lasts(Math.ceil(check.lastsMs / MINUTE_MS))] : []),
    ...(same === null ? [] : [`⚠️ ${words.same(same.batch, ctx.writeTime(same.at, ctx.now))}`]),
    words.notYet,
  ];
  const again = same === null ? '' : ` anyway ${same.batch}`;
  const button: CardButton = {
    action: 'bulk',
    label: same === null ? words.ask(fitting.length) : words.askAgain(fitting.length),
    line: `bulk send ${ref} ${check.digest}${again}`,
    style: same === null ? 'primary' : 'danger',
  };
  const card = textCard({ mark: isPossible ? '🔎' : '✋', title: words.checkTitle(fitting.length, all), lines });
  return {
    ...card,
    tone: isPossible ? 'plain' : 'danger',
    buttons: isPossible ? [button] : [],
    ...(refused.length === 0 ? {} : { file: checkFile(ref, check, ctx) }),
  };
}
