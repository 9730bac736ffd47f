import { maskAsTyped, maskMsisdn, readMsisdn } from '../src/core/msisdn.ts';
import { type Product, productCalled } from '../src/core/product.ts';
import { type CardButton, quoted, sanitizeForDisplay } from './card.ts';
import type { Command, Given } from './command.ts';
import { isAnyway, readTokens } from './keywords.ts';
import type { Refusal } from './refusal.ts';
import type { RenderContext } from './render-context.ts';
import { wordsFor } from './words/words-for.ts';

type RequestAsked = Extract<Command, { readonly kind: 'request' }>;

/** How many words of the reason may belong to the product: `day pass for kids`. */
const MAX_MORE_WORDS = 2;

/** A name of the catalogue may have several words, which only the catalogue knows: the longest name counts. */
export function withWholeProduct(asked: RequestAsked, products: readonly Product[]): RequestAsked {
  if (asked.anyway) return asked;
  const tokens = readTokens(asked.reason).slice(0, MAX_MORE_WORDS + 2);
  for (let more = Math.min(MAX_MORE_WORDS, tokens.length); more > 0; more -= 1) {
    const names = [asked.product, ...tokens.slice(0, more).map(({ text }) => text)];
    const product = names.join(' ');
    if (productCalled(products, product) === undefined) continue;
    const anyway = isAnyway(tokens[more]?.text ?? '');
    const reasonAt = tokens[more + (anyway ? 1 : 0)]?.start ?? asked.reason.length;
    return { ...asked, product, anyway, reason: asked.reason.slice(reasonAt) };
  }
  return asked;
}

/** What a refusal quotes of what was typed. */
export const quotesOf = ({ command }: Given): Pick<RenderContext, 'typedNumber'> =>
  command.ok && 'number' in command.value ? { typedNumber: command.value.number } : {};

/** Choices beyond this would hide the sentence. */
const MAX_CORRECTIONS = 3;
const MAX_LABEL_LENGTH = 60;

/**
 * Buttons that send the nearest right line instead of a refused one. No number is ever corrected: a line has the one that was typed, or
 * there is no button.
 */
export function correctionsOf(refused: Refusal, { command, requestKey }: Given): readonly CardButton[] {
  return correctedLines(refused, command)
    .slice(0, MAX_CORRECTIONS)
    .map(({ line, shown }, index) => ({
      action: 'send',
      label: sanitizeForDisplay(`/topup ${shown}`.replace(/\s+/g, ' '), MAX_LABEL_LENGTH),
      line,
      style: 'plain',
      key: `${requestKey}:${index}`,
    }));
}

/** @property shown the line with its number masked, however it was written */
type Corrected = { readonly line: string; readonly shown: string };

function correctedLines(refused: Refusal, command: Given['command']): readonly Corrected[] {
  switch (refused.kind) {
    case 'unknown_word':
    case 'extra':
      return refused.line === null ? [] : [{ line: refused.line, shown: refused.line }];
    case 'unknown_product':
      return withProducts(refused.nearest, command);
    case 'no_product':
      return withProducts(refused.fitting, command);
    case 'wrong_carrier':
    case 'wrong_province':
      return [
        ...withProducts(refused.fitting.slice(0, MAX_CORRECTIONS - 1), command),
        ...withProducts([refused.product], command, true),
      ];
    default:
      return [];
  }
}

/** The same line with other products. */
function withProducts(products: readonly Product[], command: Given['command'], anyway = false): readonly Corrected[] {
  const asked = askedIn(command);
  if (asked === null) return [];
  const { word, number: typed, reason } = asked;
  const number = readMsisdn(typed);
  if (!number.ok) return [];
  const lineOf = (shownNumber: string, { aliases, code }: Product): string =>
    [
      word,
      shownNumber,
      aliases.find((alias) => !/\s/.test(alias)) ?? code,
      anyway || asked.anyway ? 'anyway' : '',
      reason,
    ]
      .filter((part) => part !== '')
      .join(' ');
  return products.map((product) => ({
    line: lineOf(number.value, product),
    shown: lineOf(maskMsisdn(number.value), product),
  }));
}

/** The request or the trial that was refused. @property word the word before the number */
function askedIn(command: Given['command']) {
  if (!command.ok) {
    const { error } = command;
    if (error.kind !== 'missing' || error.what !== 'product' || error.number === null) return null;
    const word = error.command === 'request' ? '' : error.command;
    return { word, number: error.number, anyway: false, reason: '' };
  }
  const { value } = command;
  if (value.kind === 'explain') return { ...value, word: 'explain', reason: '' };
  return value.kind === 'request' ? { ...value, word: value.urgent ? 'urgent' : '' } : null;
}

/** What was read as the number, as far as it may be shown. */
export function quotedNumber(refused: Refusal, { language, typedNumber = '' }: RenderContext): readonly string[] {
  if (refused.kind !== 'bad_number' || typedNumber.trim() === '') return [];
  return [wordsFor(language).answers.typedNumber(quoted(maskAsTyped(typedNumber.trim())))];
}
