import { spanOf } from '../src/accounts/span.ts';
import { readBatchRef } from '../src/core/ids.ts';
import { readMsisdn } from '../src/core/msisdn.ts';
import { err, ok } from '../src/core/result.ts';
import type { HelpTopic } from './command.ts';
import { isBehindOneWord, type Subject, startsRequest, subjectIn } from './find-number.ts';
import {
  isAnyway,
  isOff,
  isRequestWord,
  type Keyword,
  keywordOf,
  keywordPrefixLength,
  LIST_MARKS,
  languageOf,
  looksLikeNumber,
  numberOf,
  outcomeOf,
  readTokens,
  suggestKeyword,
  takeNumber,
  whichOf,
} from './keywords.ts';
import { linesOfMany, MAX_BULK_LENGTH, parseBulk } from './parse-bulk.ts';
import { parseFilters } from './parse-filters.ts';
import { readMany } from './parse-many.ts';
import { ending, missing, type Parsed, type Rest, restOf } from './parse-rest.ts';
import { leadsToTime, parseUntil } from './parse-until.ts';

/** More than any number, product and reason need. */
export const MAX_LINE_LENGTH = 2000;

/**
 * Reads what follows `/topup`, or a button's line: `139 1128 1234 1GB outage`, `approve T7K3QX`, `批准T7K3QX`.
 *
 * Numbers, products and references stay as typed; the desk validates them. A number never becomes another one: see `takeNumber`.
 */
export function parseCommand(line: string, isOne = false): Parsed {
  const isBulk = keywordOf(/^\s*(\S{1,20})/.exec(line)?.[1] ?? '') === 'bulk';
  if (line.length > (isBulk ? MAX_BULK_LENGTH : MAX_LINE_LENGTH)) {
    return err({ kind: 'too_long', longest: isBulk ? MAX_BULK_LENGTH : MAX_LINE_LENGTH });
  }
  if (isBulk) return parseBulk(line.replace(/^\s*\S+/, ''));
  const tokens = readTokens(line);
  const [first] = tokens;
  if (first === undefined) return ok({ kind: 'form' });
  const glued = keywordPrefixLength(first.text);
  if (glued > 0)
    return parseCommand(`${first.text.slice(0, glued)} ${first.text.slice(glued)}${line.slice(first.end)}`);
  if (isRequestWord(first.text)) return parseCommand(line.slice(first.end), isOne);
  const keyword = keywordOf(first.text);
  if (keyword !== null) return PARSERS[keyword](restOf(line, tokens, 1));
  // Most lines begin with the number: no keyword is looked for that could have been meant.
  const request = () => parseRequest(restOf(line, tokens, 0), false, isOne);
  if (looksLikeNumber(first.text)) return request();
  const meant = suggestKeyword(first.text);
  const words = tokens.map(({ text }) => text);
  if (subjectIn(words) !== null && (meant === null || !isBehindOneWord(words))) return request();
  const right = meant === null ? null : `${meant}${line.slice(first.end)}`.trim();
  return err({ kind: 'unknown_word', word: first.text, meant, line: right });
}

const PARSERS: Readonly<Record<Keyword, (rest: Rest) => Parsed>> = {
  status: parseStatus,
  details: (rest) => withOrder('details', rest, (order) => ok({ kind: 'details', order })),
  approve: (rest) => manyIn('approve', rest) ?? withOrder('approve', rest, (order) => ok({ kind: 'approve', order })),
  reject: parseReject,
  cancel: (rest) => withOrder('cancel', rest, (order) => ok({ kind: 'cancel', order })),
  repeat: (rest) => withOrder('repeat', rest, (order) => ok({ kind: 'repeat', order })),
  list: parseList,
  find: (rest) => {
    const filters = parseFilters(rest.from(0), 'find');
    return filters.ok ? ok({ kind: 'find', filters: filters.value }) : filters;
  },
  explain: parseExplain,
  settle: parseSettle,
  confirm: parseConfirm,
  remind: (rest) => withOrder('remind', rest, (order) => ok({ kind: 'remind', order })),
  delegate: parseDelegate,
  bulk: (rest) => parseBulk(rest.from(0)),
  urgent: (rest) => parseRequest(rest, true),
  report: parseReport,
  budget: (rest) => ending('budget', rest, 0) ?? ok({ kind: 'budget' }),
  whoami: (rest) => ending('whoami', rest, 0) ?? ok({ kind: 'whoami' }),
  help: () => ok({ kind: 'help' }),
  language: parseLanguage,
};

/** @param isOne whether several numbers are no rows: they were found in another person's message */
function parseRequest(rest: Rest, urgent: boolean, isOne = false): Parsed {
  if (rest.words.length === 0) return missing('urgent', 'number', null);
  const rows = urgent || isOne ? null : rowsIn(rest);
  if (rows !== null) return rows;
  const subject = subjectIn(rest.words) ?? typedSubject(rest.words);
  const { number, product, used } = subject;
  if (product === undefined) return missing(urgent ? 'urgent' : 'request', 'product', number);
  if (isFollowedByAnother(rest, subject)) return err({ kind: 'two_requests' });
  const anyway = isAnyway(rest.words[used] ?? '');
  return ok({ kind: 'request', number, product, anyway, urgent, reason: rest.from(used + (anyway ? 1 : 0)) });
}

/** What stands where the number should, for the desk to refuse, and the word after it. */
function typedSubject(words: readonly string[]): Subject {
  const { text: number, used } = takeNumber(words);
  const product = words[used]?.replace(LIST_MARKS, '');
  return product === undefined ? { number, used } : { number, product, productAt: used, used: used + 1 };
}

/** Two numbers have at least 22 digits. */
const MIN_DIGITS_OF_TWO = 22;

/** Several numbers before one product are rows of a batch. Null for a line with one number, as nearly every line is. */
function rowsIn(rest: Rest): Parsed | null {
  if ((rest.from(0).match(/\p{Nd}/gu)?.length ?? 0) < MIN_DIGITS_OF_TWO) return null;
  const text = linesOfMany(rest);
  return text === null ? null : ok({ kind: 'bulk', asked: { kind: 'lines', text } });
}

/** Whether a second request stands behind the first, on a line of its own or behind a comma: it would pass for a reason. */
function isFollowedByAnother(rest: Rest, { productAt, used }: Subject): boolean {
  if (productAt === undefined && isNumberAt(rest.words.slice(used))) return true;
  const another =
    /^[^\s,，;；、]+(?:\s*[,，;；、]+\s*|[^\S\r\n]*[\r\n]+\s*)(?<rest>[\s\S]*)$/.exec(rest.from(used - 1))?.groups
      ?.rest ?? '';
  return another !== '' && startsRequest(readTokens(another).map(({ text }) => text));
}

const isNumberAt = (words: readonly string[]): boolean => readMsisdn(takeNumber(words).text).ok;

/** `explain 139… 1GB`, or `explain B7K3QX` of a batch. */
function parseExplain(rest: Rest): Parsed {
  const [first = ''] = rest.words;
  if (rest.words.length === 1 && readBatchRef(first) !== null)
    return ok({ kind: 'explain', number: first, product: '', anyway: false });
  const rows = rowsIn(rest);
  if (rows !== null) return rows;
  if (rest.words.length === 0) return missing('explain', 'number', null);
  const { number, product, used } = subjectIn(rest.words) ?? typedSubject(rest.words);
  if (product === undefined) return missing('explain', 'product', number);
  const anyway = isAnyway(rest.words[used] ?? '');
  return ending('explain', rest, used + (anyway ? 1 : 0)) ?? ok({ kind: 'explain', number, product, anyway });
}

/**
 * `delegate @lin until friday`, `委托 林经理 至 周五`. Without arguments it shows the delegation, and `off` ends it. A name may have several
 * words.
 */
function parseDelegate(rest: Rest): Parsed {
  const [first] = rest.words;
  if (first === undefined) return ok({ kind: 'delegate', asked: { kind: 'show' } });
  if (isOff(first)) return ending('delegate', rest, 1) ?? ok({ kind: 'delegate', asked: { kind: 'end' } });
  const named = Math.max(rest.words.findIndex(leadsToTime), 1);
  const to = rest.words.slice(0, named).join(' ');
  const until = parseUntil(rest.words.slice(named));
  return until === null
    ? missing('delegate', 'until', null)
    : ok({ kind: 'delegate', asked: { kind: 'give', to, until } });
}

function parseStatus(rest: Rest): Parsed {
  const [first] = rest.words;
  if (first === undefined) return missing('status', 'order', null);
  const about = looksLikeNumber(first) ? takeNumber(rest.words) : { text: first, used: 1 };
  return ending('status', rest, about.used) ?? ok({ kind: 'status', about: about.text });
}

function parseReject(rest: Rest): Parsed {
  const [order] = rest.words;
  const many = manyIn('reject', rest);
  if (many !== null) return many;
  return order === undefined ? missing('reject', 'order', null) : ok({ kind: 'reject', order, why: rest.from(1) });
}

function manyIn(decision: 'approve' | 'reject', { words, from }: Rest): Parsed | null {
  const asked = readMany(decision, words, from);
  return asked && ok({ kind: 'many', asked });
}

/** A settlement needs evidence. */
function parseSettle(rest: Rest): Parsed {
  const [order, word = ''] = rest.words;
  const outcome = outcomeOf(word);
  if (order === undefined) return missing('settle', 'order', null);
  if (outcome === null) return missing('settle', 'outcome', null);
  const evidence = rest.from(2);
  return evidence === '' ? missing('settle', 'evidence', null) : ok({ kind: 'settle', order, outcome, evidence });
}

/** `confirm T7K3QX delivered 2`, `确认 T7K3QX 失败 2 仍然`: the line names the proposal. `anyway` counts only after a named proposal. */
function parseConfirm(rest: Rest): Parsed {
  const [order, word = '', number = '', last = ''] = rest.words;
  const outcome = outcomeOf(word);
  if (order === undefined) return missing('confirm', 'order', null);
  if (outcome === null) {
    return ending('confirm', rest, 1) ?? ok({ kind: 'confirm', order, proposal: null, anyway: false });
  }
  const version = numberOf(number);
  const anyway = version !== null && isAnyway(last);
  const used = 2 + (version === null ? 0 : 1) + (anyway ? 1 : 0);
  return ending('confirm', rest, used) ?? ok({ kind: 'confirm', order, proposal: { outcome, version }, anyway });
}

/** `report`, `report 2026-11 support`, `报表 本月`: a span, and a team, which may be of several words. */
function parseReport(rest: Rest): Parsed {
  const [first = ''] = rest.words;
  const span = spanOf(first);
  const team = rest.from(span === null ? 0 : 1).trim();
  const asked = { span: span ?? { kind: 'month', which: 'this' }, team: team === '' ? null : team } as const;
  return ok({ kind: 'report', asked });
}

/** `list`, `list waiting`, `列表 我的 CASE-42`: the same filters as for `find` may follow. */
function parseList(rest: Rest): Parsed {
  const [word] = rest.words;
  const which = word === undefined ? null : whichOf(word);
  const text = rest.from(which === null ? 0 : 1);
  if (text === '') return ok({ kind: 'list', which: which ?? 'team', filters: null });
  const filters = parseFilters(text, 'list');
  return filters.ok ? ok({ kind: 'list', which: which ?? 'team', filters: filters.value }) : filters;
}

function parseLanguage(rest: Rest): Parsed {
  const language = languageOf(rest.words[0] ?? '');
  if (language === null) return missing('language', 'language', null);
  return ending('language', rest, 1) ?? ok({ kind: 'language', language });
}

function withOrder(
  command: Exclude<HelpTopic, 'request' | 'form'>,
  rest: Rest,
  then: (order: string) => Parsed,
): Parsed {
  const [order] = rest.words;
  if (order === undefined) return missing(command, 'order', null);
  return ending(command, rest, 1) ?? then(order);
}
