import { askedFor, type Batch, progressOf } from '../src/core/batch.ts';
import type { BatchFacts } from '../src/core/batch-ledger.ts';
import type { Origin } from '../src/core/conversation.ts';
import type { BatchShow } from '../src/core/notice.ts';
import { approvalsAsked } from '../src/core/voting.ts';
import { batchFile } from './batch-file.ts';
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
import { leftIn, verdictLines } from './policy-cards.ts';
import type { RenderContext } from './render-context.ts';
import { wordsFor } from './words/words-for.ts';

const MINUTE_MS = 60_000;

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
  const { ref, state, verdict, votes, struck, fileName } = batch;
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
    ...oddityLines(batch, ctx).map((line) => [line]),
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

/** Which rule decides a batch and who is asked, and what approvers should look at. */
export function explainBatchCard({ batch }: BatchFacts, origin: Origin, ctx: RenderContext): Card {
  const { batch: words } = wordsFor(ctx.language);
  const { size, totalLi } = askedFor(batch);
  const title = words.title[batch.state](batch.ref);
  const verdict = verdictLines(batch.verdict, { by: batch.maker, origin }, ctx).map(plainLine);
  const odd = [...oddityLines(batch, ctx), ...decisionLines(batch, ctx)];
  return textCard({
    mark: '🔎',
    title,
    lines: [words.total(priceOf(totalLi), size), ...verdict, words.strictest, ...odd],
  });
}

function oddityLines({ oddities, again }: Batch, { language }: RenderContext): readonly string[] {
  const { batch: words } = wordsFor(language);
  return [
    ...(again === null ? [] : [words.again(again)]),
    ...(oddities.repeated > 0 ? [words.repeated(oddities.repeated)] : []),
    ...(oddities.sameReason > 0 ? [words.sameReason(oddities.sameReason)] : []),
    ...(oddities.severalInFile > 0 ? [words.severalInFile(oddities.severalInFile)] : []),
  ];
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
