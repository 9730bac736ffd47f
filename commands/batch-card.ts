import { askedFor, type Batch, progressOf } from '../src/core/batch.ts';
import type { BatchFacts } from '../src/core/batch-ledger.ts';
import type { ReadRows } from '../src/core/batch-rows.ts';
import { maskAsTyped } from '../src/core/msisdn.ts';
import type { BatchShow } from '../src/core/notice.ts';
import { approvalsAsked } from '../src/core/voting.ts';
import type { BatchCheck } from '../src/desk/batch-check.ts';
import { batchFile, checkFile, columnsOf, rowRefused } from './batch-file.ts';
import {
  type Card,
  type CardButton,
  type CardContext,
  type Line,
  plainLine,
  priceOf,
  sanitizeForDisplay,
  textCard,
} from './card.ts';
import { batchCallCard, batchDecidersLine } from './deciders.ts';
import { shortfallLines } from './order-card.ts';
import { personOf } from './order-facts.ts';
import { countLines, leftIn } from './policy-cards.ts';
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

/** Renders a notice of a batch: its card, its files, a reminder, its end. */
export function batchNotice(show: BatchShow, facts: BatchFacts, place: CardContext, ctx: RenderContext): Card {
  const { batch: words } = wordsFor(ctx.language);
  const { batch, lines } = facts;
  const progress = progressOf(facts.counts);
  switch (show.what) {
    case 'card':
      return batchCard(facts, ctx, { ...place, decide: show.decide });
    case 'rows':
      return {
        ...textCard({ mark: '📎', title: words.rowsFile(batch.ref), lines: [] }),
        file: batchFile(batch, lines, ctx),
      };
    case 'call':
    case 'reminder':
      return batchCallCard(show.what, batch, place, ctx);
    case 'undone':
      return textCard({ mark: '⌛', title: words.undone(batch.ref), lines: [] });
    case 'result': {
      const more: readonly Line[] = [[personOf(batch.maker)], ...(progress.inDoubt > 0 ? [[words.resultLater]] : [])];
      const card = textCard({ tone: toneOf(batch), mark: '🏁', title: words.result(batch.ref, progress), lines: more });
      return { ...card, file: batchFile(batch, lines, ctx) };
    }
  }
}

type Place = Pick<CardContext, 'counts' | 'called' | 'isEdit' | 'shortfall'> & { readonly decide: boolean };

/** A batch as it is now. It has buttons only for what can still be done. */
export function batchCard({ batch, counts }: BatchFacts, ctx: RenderContext, place: Place): Card {
  const { decide, counts: budgets } = place;
  const deciders = decide ? batchDecidersLine(batch, place, ctx) : null;
  const words = wordsFor(ctx.language).batch;
  const { ref, state, verdict, votes, oddities, struck, again, fileName } = batch;
  const progress = progressOf(counts);
  const { size, totalLi } = askedFor(batch);
  const waits = state === 'awaiting_approval';
  const file = fileName === null ? null : sanitizeForDisplay(fileName, 60);
  const title = words.title[state](ref);
  const asks = words.asks(personOf(batch.maker), size, priceOf(totalLi), file);
  const lines: readonly Line[] = [
    asks,
    ...(waits ? [[words.until(ctx.writeTime(batch.expiresAt, ctx.now))]] : [[bar(progress)], [words.counts(progress)]]),
    ...(waits && deciders !== null ? [deciders] : []),
    ...timeLeft(batch, progress, ctx),
    ...decisionLines(batch, ctx),
    ...(progress.inDoubt > 0 ? [[words.doubts(progress.inDoubt)]] : []),
    ...(waits
      ? [
          [
            words.largest(
              batch.largest.map((row) => words.largestRow(row.row, row.number, row.productCode, priceOf(row.priceLi))),
            ),
          ],
        ]
      : []),
    ...(again === null ? [] : [[words.again(again)]]),
    ...(oddities.repeated > 0 ? [[words.repeated(oddities.repeated)]] : []),
    ...(oddities.sameReason > 0 ? [[words.sameReason(oddities.sameReason)]] : []),
    ...(oddities.severalInFile > 0 ? [[words.severalInFile(oddities.severalInFile)]] : []),
    ...(struck.length > 0 ? [[words.struck(struck.map(({ row }) => row).slice(0, 20))]] : []),
    ...(waits ? shortfallLines(place, ctx) : []),
    ...(waits && decide ? [[words.howToStrike(ref)]] : []),
  ];
  const { votes: said } = wordsFor(ctx.language).cards;
  const approval = said(sanitizeForDisplay(verdict.rule, 80), votes.length, approvalsAsked(verdict));
  return {
    tone: toneOf(batch),
    mark: MARKS[state],
    title,
    lines,
    fields: [
      ...(waits ? [{ label: words.labels.approval, value: [approval] }] : []),
      ...(waits && decide && budgets.length > 0 ? [{ label: words.labels.budget, value: [leftIn(budgets, ctx)] }] : []),
    ],
    footer: words.footer(ref),
    buttons: buttonsOf(batch, decide, ctx),
    summary: `${title}: ${plainLine(asks)}`,
  };
}

const MARKS: Readonly<Record<Batch['state'], string>> = {
  awaiting_approval: '⏳',
  running: '🚚',
  paused: '⏸️',
  stopped: '⏹️',
  finished: '🏁',
  rejected: '🚫',
  expired: '⌛',
  cancelled: '✖️',
};

function toneOf({ state }: Batch): Card['tone'] {
  if (state === 'awaiting_approval') return 'waiting';
  if (state === 'running') return 'working';
  if (state === 'paused' || state === 'stopped') return 'warning';
  return state === 'finished' ? 'success' : 'plain';
}

const BAR_LENGTH = 20;

/** `▓▓▓▓▓▓▓▓░░░░░░░░░░░░ 40 %` */
function bar({ delivered, failed, inDoubt, ended, size }: ReturnType<typeof progressOf>): string {
  const share = size === 0 ? 1 : (delivered + failed + inDoubt + ended) / size;
  const full = Math.floor(share * BAR_LENGTH);
  return `${'▓'.repeat(full)}${'░'.repeat(BAR_LENGTH - full)} ${Math.floor(share * 100)} %`;
}

/** By the pace so far; nothing before some rows have ended. */
function timeLeft(batch: Batch, progress: ReturnType<typeof progressOf>, ctx: RenderContext): readonly Line[] {
  const { startedAt, state } = batch;
  const done = progress.delivered + progress.failed + progress.inDoubt;
  const left = progress.waiting + progress.underWay;
  if (state !== 'running' || startedAt === null || done < 3 || left === 0) return [];
  const perRow = (ctx.now - startedAt) / done;
  return [[wordsFor(ctx.language).batch.left(Math.ceil((perRow * left) / MINUTE_MS))]];
}

function decisionLines({ decision, state, log, verdict }: Batch, ctx: RenderContext): readonly Line[] {
  const words = wordsFor(ctx.language).batch;
  const last = log.findLast(({ kind }) => kind !== 'finished');
  const by = last?.by == null ? null : personOf(last.by);
  const why = decision?.why ?? null;
  const lines: Line[] = [];
  if (decision?.kind === 'approved') {
    lines.push(
      decision.by === null
        ? [words.byRule(sanitizeForDisplay(verdict.rule, 80))]
        : words.decidedBy.approved(personOf(decision.by)),
    );
  }
  if (decision?.kind === 'rejected' && decision.by !== null)
    lines.push(words.decidedBy.rejected(personOf(decision.by)));
  if (state === 'cancelled' && by !== null) lines.push(words.decidedBy.cancelled(by));
  if (state === 'paused' && last?.kind === 'restored') lines.push([words.restored]);
  else if (state === 'paused' && by !== null) lines.push(words.decidedBy.paused(by));
  if (state === 'stopped' && by !== null) lines.push(words.decidedBy.stopped(by));
  if (why !== null) lines.push([words.why(sanitizeForDisplay(why, 300))]);
  return lines;
}

function buttonsOf({ ref, state }: Batch, decide: boolean, { language }: RenderContext): readonly CardButton[] {
  const { buttons } = wordsFor(language).batch;
  const button = (
    action: CardButton['action'],
    label: string,
    line: string,
    style: CardButton['style'],
  ): CardButton => ({
    ...{ action, label, line: `${line} ${ref}`, style },
  });
  if (state === 'awaiting_approval') {
    const deciding = [
      button('approve', buttons.approve, 'approve', 'primary'),
      button('reject', buttons.reject, 'reject', 'danger'),
    ];
    return [...(decide ? deciding : []), button('cancel', buttons.cancel, 'cancel', 'plain')];
  }
  const stop = button('bulk', buttons.stop, 'bulk stop', 'danger');
  if (state === 'running') return [button('bulk', buttons.pause, 'bulk pause', 'plain'), stop];
  return state === 'paused' ? [button('bulk', buttons.resume, 'bulk resume', 'primary'), stop] : [];
}

/** What was asked for, with the batch's present card. */
export function batchAnswer(facts: BatchFacts, ctx: RenderContext, isNew: boolean): Card {
  const { batch: words } = wordsFor(ctx.language);
  const card = batchCard(facts, ctx, { decide: false, counts: [] });
  if (!isNew) return { ...card, buttons: [] };
  const { size, totalLi } = askedFor(facts.batch);
  const asked = words.asked(facts.batch.ref, size, priceOf(totalLi));
  return textCard({ tone: card.tone, mark: card.mark, title: card.title, lines: [asked, words.resultComes] });
}
