import type { Product } from '../src/core/product.ts';
import type { Result } from '../src/core/result.ts';
import { refusalCard } from './answer-cards.ts';
import type { Card } from './card.ts';
import type { Answer } from './command.ts';
import type { Refusal } from './refusal.ts';
import type { RenderContext } from './render-context.ts';

/** Turns what a use case returned into an answer. */
export const answered = <T>(
  result: Result<T, Refusal>,
  toCard: (value: T) => Card,
  ctx: RenderContext,
  kind: 'say' | 'done' = 'say',
): Answer => (result.ok ? { kind, card: toCard(result.value), at: null, refused: false } : refusal(result.error, ctx));

export const say = (card: Card): Extract<Answer, { readonly refused: boolean }> => ({
  kind: 'say',
  card,
  at: null,
  refused: false,
});
export const refusal = (refused: Refusal, ctx: RenderContext): Answer => ({
  kind: 'say',
  card: refusalCard(refused, ctx),
  at: FIELDS[refused.kind] ?? null,
  refused: true,
  products: suggested(refused),
});

/** The products to suggest if the refusal is about the product. */
function suggested(refused: Refusal): readonly Product[] {
  if ('fitting' in refused) return refused.fitting;
  return 'nearest' in refused ? refused.nearest : [];
}

/** The form field that a refusal is about. */
const FIELDS: { readonly [K in Refusal['kind']]?: 'number' | 'product' | 'reason' } = {
  bad_number: 'number',
  unknown_product: 'product',
  no_product: 'product',
  wrong_carrier: 'product',
  wrong_province: 'product',
  reason_too_long: 'reason',
  reason_does_not_match: 'reason',
  urgent_needs_reason: 'reason',
};
