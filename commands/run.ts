import { type BatchRef, readBatchRef } from '../src/core/ids.ts';
import { OrderUnreadable } from '../src/core/ledger.ts';
import { isSameNumber, readMsisdn } from '../src/core/msisdn.ts';
import { mayStillCome, type Order } from '../src/core/order.ts';
import { findProduct, type Product } from '../src/core/product.ts';
import type { Desk } from '../src/desk/desk.ts';
import type { Opened } from '../src/desk/open-order.ts';
import { answered, refusal, say } from './answer.ts';
import {
  askedCard,
  changeCard,
  decidedCard,
  delegationCard,
  editedCard,
  formCard,
  helpCard,
  languageCard,
  remindedCard,
  repeatedCard,
  settledCard,
  statusCard,
  undelegatedCard,
} from './answer-cards.ts';
import { type BulkDeps, runBulk, runOnBatch } from './bulk.ts';
import type { Card } from './card.ts';
import type { Answer, Command, Given, ParseRefused, RunCommand } from './command.ts';
import { correctionsOf, quotesOf, withWholeProduct } from './corrections.ts';
import { detailsCard } from './details.ts';
import type { Drafts } from './drafts.ts';
import { runFind } from './find.ts';
import { rememberListed, runMany } from './many.ts';
import { budgetCard, explainCard, whoAmICard } from './policy-cards.ts';
import type { Refusal } from './refusal.ts';
import { createRenderContextFor, type RenderContext, type RenderContextDeps } from './render-context.ts';
import { runReport } from './report.ts';
import type { ReportRoom } from './report-shown.ts';

export type RunDeps = RenderContextDeps & { readonly reports: ReportRoom } & BulkDeps & {
    readonly desk: Desk;
    readonly drafts: Drafts;
  };
type CommandOf<K extends Command['kind']> = Extract<Command, { readonly kind: K }>;

/** Runs commands on the desk and renders the answers in the person's language. */
export function createRunCommand(deps: RunDeps): RunCommand {
  const renderContextFor = createRenderContextFor(deps);
  return async (given) => {
    const reader = await renderContextFor(given.by, given.reportedLanguage);
    const ctx = { ...reader, ...quotesOf(given), correctionsOf: (refused: Refusal) => correctionsOf(refused, given) };
    const { command } = given;
    const answer = await readable(ctx, () =>
      command.ok ? answerTo(command.value, given, ctx, deps) : notUnderstood(command.error, given, ctx, deps),
    );
    return { ...answer, language: ctx.language };
  };
}

/** If a stored order cannot be read, the command about it is refused. */
async function readable(ctx: RenderContext, task: () => Promise<Answer>): Promise<Answer> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof OrderUnreadable) return refusal({ kind: 'unreadable_order' }, ctx);
    throw error;
  }
}

async function answerTo(command: Command, given: Given, ctx: RenderContext, deps: RunDeps): Promise<Answer> {
  const { desk, drafts, languages } = deps;
  const { by, origin } = given;
  const batch = batchNamedBy(command);
  const onBatch = batch === null ? null : await runOnBatch(batch, command, given, ctx, deps);
  if (onBatch !== null) return onBatch.ok ? onBatch.value : refusal(onBatch.error, ctx);
  switch (command.kind) {
    case 'bulk': {
      const ran = await runBulk(command.asked, given, ctx, deps);
      return ran.ok ? ran.value : refusal(ran.error, ctx);
    }
    case 'request':
      return request(command, given, ctx, deps);
    case 'form': {
      const draft = await drafts.of(by, origin.conversation);
      return { kind: 'form', draft, card: formCard(desk.products(), ctx) };
    }
    case 'many': {
      const ran = await runMany(command.asked, given, ctx, deps);
      return ran.ok ? ran.value : refusal(ran.error, ctx);
    }
    case 'approve':
    case 'reject':
      return decide(command, given, ctx, desk);
    case 'cancel':
      return answered(
        await desk.cancel(command.order, by, origin),
        (order) => decidedCard(order, 'cancel', ctx),
        ctx,
        'done',
      );
    case 'settle': {
      const { order: ref, outcome, evidence } = command;
      const settled = await desk.settle({ ref, outcome, evidence, by, origin });
      return answered(settled, (order) => settledCard(order, ctx), ctx);
    }
    case 'confirm': {
      const { order: ref, proposal, anyway } = command;
      const confirmed = await desk.confirm({ ref, proposal, anyway, by, origin });
      return answered(confirmed, (order) => settledCard(order, ctx), ctx, 'done');
    }
    case 'details':
      return answered(
        await desk.details(command.order, by, origin),
        (details) => detailsCard(details, given.alone === true, ctx),
        ctx,
      );
    case 'status':
      return answered(
        await desk.status(command.about, by, origin),
        (looked) => statusCard(looked, command.about, ctx),
        ctx,
      );
    case 'list':
    case 'find':
      return answered(
        await runFind(command, given, ctx, { desk, remember: (orders) => rememberListed(orders, given, deps) }),
        (card) => card,
        ctx,
      );
    case 'repeat':
      return repeat(command.order, given, ctx, desk);
    case 'explain': {
      const { number, product, anyway } = command;
      const explained = await desk.explain({ number, product, anyway, by, origin });
      const alone = given.alone === true;
      return answered(explained, (explanation) => explainCard({ explanation, anyway, by, origin, alone }, ctx), ctx);
    }
    case 'report':
      return runReport(command.asked, given, ctx, { desk, reports: deps.reports, reader: deps });
    case 'budget':
      return answered(await desk.budget(by, origin), (counts) => budgetCard(counts, ctx), ctx);
    case 'remind':
      return answered(await desk.remind(command.order, by, origin), (order) => remindedCard(order, ctx), ctx, 'done');
    case 'delegate':
      return delegate(command, given, ctx, desk);
    case 'whoami':
      return say(whoAmICard(await desk.whoAmI(by, origin), ctx));
    case 'help':
      return say(helpCard(desk.products(), ctx));
    case 'language':
      await languages.choose(by.person, command.language);
      return say(languageCard({ ...ctx, language: command.language }));
  }
}

/** The batch that a command names where an order's name could stand; null if it names none. */
function batchNamedBy(command: Command): BatchRef | null {
  if ('order' in command) return readBatchRef(command.order);
  if (command.kind === 'explain') return readBatchRef(command.number);
  return command.kind === 'status' ? readBatchRef(command.about) : null;
}

/** What was never bought opens the form with what it was. */
async function repeat(order: string, { by, origin }: Given, ctx: RenderContext, desk: Desk): Promise<Answer> {
  const repeated = await desk.repeat(order, by, origin);
  if (!repeated.ok) return refusal(repeated.error, ctx);
  const { value } = repeated;
  if (value.kind === 'opened') {
    // A warning is read wherever it was typed.
    const isSaid = value.seen || mayStillCome(value.of);
    return { ...say(repeatedCard(value, ctx)), kind: isSaid ? 'say' : 'done' };
  }
  const { of, number } = value;
  return { kind: 'form', draft: { number, product: of.product.code, reason: of.reason }, card: changeCard(of, ctx) };
}

/** A refused request is kept as a draft, so that the form opens with it. A successful one deletes the draft. */
async function request(typed: CommandOf<'request'>, given: Given, ctx: RenderContext, deps: RunDeps): Promise<Answer> {
  const asked = withWholeProduct(typed, deps.desk.products());
  const { number, product, anyway, urgent, reason } = asked;
  const { by, origin, requestKey } = given;
  const opened = await deps.desk.request({ number, product, anyway, urgent, reason, by, origin, requestKey });
  if (opened.ok) await deps.drafts.drop(by, origin.conversation);
  else await deps.drafts.keep(by, origin.conversation, { number, product, reason });
  const said = ({ order, seen }: Opened): Card =>
    seen && isAnother(order, asked, deps.desk.products()) ? editedCard(order, ctx) : askedCard(order, ctx);
  return answered(opened, said, ctx, 'done');
}

/** Whether an edited message asks for something else than the order that was opened for it. */
function isAnother(
  { msisdn, product: ordered }: Order,
  { number, product }: CommandOf<'request'>,
  all: readonly Product[],
): boolean {
  const [given, found] = [readMsisdn(number), findProduct(all, product)];
  return (given.ok && !isSameNumber(given.value, msisdn)) || (found.ok && found.value.code !== ordered.code);
}

async function decide(
  command: CommandOf<'approve' | 'reject'>,
  { by, origin }: Given,
  ctx: RenderContext,
  desk: Desk,
): Promise<Answer> {
  const why = command.kind === 'reject' && command.why !== '' ? command.why : null;
  const order = { by: 'ref', ref: command.order } as const;
  const decided = await desk.decide({ order, decision: command.kind, why, by, origin });
  return answered(decided, (order) => decidedCard(order, command.kind, ctx), ctx, 'done');
}

/** A mention is replaced by its account. */
async function delegate(
  { asked }: CommandOf<'delegate'>,
  given: Given,
  ctx: RenderContext,
  desk: Desk,
): Promise<Answer> {
  const { by } = given;
  if (asked.kind === 'show') return say(delegationCard(await desk.delegationOf(by), ctx));
  if (asked.kind === 'end') return say(undelegatedCard(await desk.undelegate(by), ctx));
  const to = given.mentions?.get(asked.to) ?? asked.to;
  const delegated = await desk.delegate({ to, called: asked.to, until: asked.until, by });
  return answered(delegated, (delegation) => delegationCard(delegation, ctx), ctx);
}

/** A number without a product is kept as a draft, and the desk names the products that fit it. */
async function notUnderstood(refused: ParseRefused, given: Given, ctx: RenderContext, deps: RunDeps): Promise<Answer> {
  if (refused.kind !== 'missing' || refused.what !== 'product' || refused.number === null) return refusal(refused, ctx);
  const { by, origin } = given;
  const { number } = refused;
  if (refused.command === 'request' || refused.command === 'urgent') {
    await deps.drafts.keep(by, origin.conversation, { number, product: '', reason: '' });
  }
  const explained = await deps.desk.explain({ number, product: '', anyway: false, by, origin });
  return refusal(explained.ok ? refused : explained.error, ctx);
}
