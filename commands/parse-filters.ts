import { readMsisdn, toHalfWidth } from '../src/core/msisdn.ts';
import type { OrderState } from '../src/core/order.ts';
import { err, ok, type Result } from '../src/core/result.ts';
import type { OrderFilters, Since } from '../src/core/search.ts';
import type { ParseRefused } from './command.ts';
import { LIST_MARKS, readTokens, takeNumber } from './keywords.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Before this many days no desk can have been there; it also keeps times within what a clock has. */
const MAX_DAYS = 36_500;
const MAX_PAGE = 999;

/** What a word asks for that stands before its value. */
type Label = 'since' | 'by' | 'ending' | 'number' | 'product' | 'state' | 'word' | 'page';
const LABELS: Readonly<Record<Label, readonly string[]>> = {
  since: ['since', '自', '自从', '从', '最近', '近'],
  by: ['by', 'from', 'person', 'requester', '申请人', '来自', '人员'],
  ending: ['ending', 'ends', '尾号', '末四位', '后四位'],
  number: ['number', 'phone', '号码', '手机号', '手机'],
  product: ['product', '套餐', '产品'],
  state: ['state', 'status', '状态'],
  word: ['ticket', 'reason', 'text', '工单', '单号', '原因', '理由'],
  page: ['page', '页'],
};
const STATES: Readonly<Record<string, readonly OrderState[]>> = {
  ...named(['awaiting_approval'], 'waiting', 'pending', '待批', '待审批'),
  ...named(['approved', 'submitting', 'accepted'], 'approved', 'open', 'underway', '已批准', '办理中', '充值中'),
  ...named(['in_doubt'], 'doubt', 'unconfirmed', 'in_doubt', '存疑', '未确认'),
  ...named(['succeeded'], 'delivered', 'succeeded', 'success', '成功', '已到账', '到账'),
  ...named(['failed'], 'failed', '失败'),
  ...named(['rejected'], 'rejected', '已拒绝', '拒绝'),
  ...named(['expired'], 'expired', '过期', '已过期'),
  ...named(['cancelled'], 'cancelled', 'canceled', '取消', '已取消'),
  ...named(['refunded'], 'refunded', '退款', '已退款'),
};

function named(states: readonly OrderState[], ...words: readonly string[]): Record<string, readonly OrderState[]> {
  return Object.fromEntries(words.map((word) => [word, states]));
}

const plain = (word: string): string => toHalfWidth(word).toLowerCase();
const labelOf = (word: string): Label | null => {
  const typed = plain(word);
  return (Object.keys(LABELS) as Label[]).find((label) => LABELS[label].includes(typed)) ?? null;
};
const stateOf = (word: string): readonly OrderState[] | null =>
  Object.hasOwn(STATES, plain(word)) ? (STATES[plain(word)] ?? null) : null;

/** Words between quotation marks stand together. */
const QUOTED = /["“”「『«]([^"“”「」『』«»]+)["“”」』»]/g;
/** `ticket:CASE-42`, `工单：CASE-42`, `尾号1234`, `自3天`: a label and its value in one word. */
const GLUED = /^([a-z]+|[\p{Script=Han}]{1,3})[:：=](.+)$/iu;
const GLUED_ENDING = /^(?:尾号|末四位|后四位)(\d{4})$/;
const GLUED_SINCE = /^(?:自从?|从|最近|近)(\d.*|今天|昨天)$/;
const GLUED_PAGE = /^第(\d{1,3})页$/;
/** `*1234`, `139****1234`. */
const MASKED = /^(?:1\d{2})?[*•＊]+(\d{4})$/;

/** Reads what follows `find` or `list`: filters in any order. Every other word is a word of the reason, or the name of something. */
export function parseFilters(given: string, command: 'find' | 'list'): Result<OrderFilters, ParseRefused> {
  const made = {
    ...{ words: [] as string[], phrases: [] as string[], numbers: [] as string[], endings: [] as string[] },
    ...{ people: [] as string[], products: [] as string[], states: [] as OrderState[] },
    since: null as Since | null,
    page: 1,
  };
  const kept: string[] = [];
  const text = given.replace(QUOTED, (whole, phrase: string) => {
    made.phrases.push(phrase.trim());
    kept.push(whole);
    return ' ';
  });
  const words = readTokens(text)
    .flatMap(({ text: word }) => unglued(word))
    .map((word) => word.replace(LIST_MARKS, ''))
    .filter((word) => word !== '');
  for (let index = 0; index < words.length; ) {
    const rest = words.slice(index);
    const taken = takeFilter(rest);
    if (taken === null) return err({ kind: 'bad_filter', command, given: rest.slice(0, 2).join(' ') });
    const { used, filter } = taken;
    if (filter.kind === 'page') made.page = filter.value;
    else kept.push(rest.slice(0, used).join(' '));
    if (filter.kind === 'since') made.since = filter.value;
    else if (filter.kind === 'state') made.states.push(...filter.value);
    else if (filter.kind !== 'page') made[filter.kind].push(filter.value);
    index += used;
  }
  return ok({ ...made, text: kept.join(' ') });
}

type Filter =
  | { readonly kind: 'words' | 'numbers' | 'endings' | 'people' | 'products'; readonly value: string }
  | { readonly kind: 'state'; readonly value: readonly OrderState[] }
  | { readonly kind: 'since'; readonly value: Since }
  | { readonly kind: 'page'; readonly value: number };
type Taken = { readonly used: number; readonly filter: Filter };

/** Takes the first filter of some words; null if a label stands before what is no value of it. */
function takeFilter(words: readonly string[]): Taken | null {
  const [first = '', next] = words;
  const label = next === undefined ? null : labelOf(first);
  const value = label === null ? undefined : next;
  if (label !== null && value !== undefined) {
    const labelled = ofLabel(label, words.slice(1));
    if (labelled === 'other') return { used: 1, filter: { kind: 'words', value: first } };
    return labelled === null ? null : { used: labelled.used + 1, filter: labelled.filter };
  }
  const span = /^\d/.test(first) ? takeSpan(words) : null;
  // `3天内`, `24h`: a span without a number is one of a ticket.
  if (span !== null && /内$/.test(words[span.used - 1] ?? '')) return { used: span.used, filter: since(span.since) };
  const number = takeNumber(words);
  if (number.used > 0 && readMsisdn(number.text).ok)
    return { used: number.used, filter: { kind: 'numbers', value: number.text } };
  const states = stateOf(first);
  if (states !== null) return { used: 1, filter: { kind: 'state', value: states } };
  if (MASKED.test(first)) return { used: 1, filter: { kind: 'endings', value: maskedOf(first) } };
  const isMention = /^(?:<@[A-Z0-9]+>|@.+)$/.test(first);
  return { used: 1, filter: { kind: isMention ? 'people' : 'words', value: first } };
}

const since = (value: Since): Filter => ({ kind: 'since', value });
const maskedOf = (word: string): string => word.replace(/[•＊]/g, '*');

/** @returns `other` if the label is a word like any other here */
function ofLabel(label: Label, words: readonly string[]): Taken | 'other' | null {
  const [value = ''] = words;
  const one = (kind: 'words' | 'people' | 'products'): Taken => ({ used: 1, filter: { kind, value } });
  switch (label) {
    case 'since': {
      const span = takeSpan(words);
      return span === null ? null : { used: span.used, filter: since(span.since) };
    }
    case 'by':
      return one('people');
    case 'product':
      return one('products');
    case 'word':
      return one('words');
    case 'state': {
      const states = stateOf(value);
      return states === null ? null : { used: 1, filter: { kind: 'state', value: states } };
    }
    case 'page':
      return /^[1-9]\d{0,2}$/.test(value)
        ? { used: 1, filter: { kind: 'page', value: Math.min(Number(value), MAX_PAGE) } }
        : 'other';
    case 'ending':
    case 'number': {
      const ending = /^\*?(\d{4})$/.exec(toHalfWidth(value))?.[1];
      if (ending !== undefined) return { used: 1, filter: { kind: 'endings', value: ending } };
      if (MASKED.test(value)) return { used: 1, filter: { kind: 'endings', value: maskedOf(value) } };
      const number = takeNumber(words);
      return readMsisdn(number.text).ok ? { used: number.used, filter: { kind: 'numbers', value: number.text } } : null;
    }
  }
}

/** Splits a label from its value. */
function unglued(word: string): readonly string[] {
  const [, label = '', value = ''] = GLUED.exec(word) ?? [];
  if (value !== '' && labelOf(label) !== null) return [label, value];
  const ending = GLUED_ENDING.exec(word)?.[1];
  if (ending !== undefined) return ['ending', ending];
  const page = GLUED_PAGE.exec(word)?.[1];
  if (page !== undefined) return ['page', page];
  const from = GLUED_SINCE.exec(word)?.[1];
  return from === undefined ? [word] : ['since', from];
}

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:min|mins|minutes?|分钟?)$/, 60_000],
  [/^(?:h|hours?|小时|个小时)$/, HOUR_MS],
  [/^(?:d|days?|天|日)$/, DAY_MS],
  [/^(?:w|weeks?|周|个?星期)$/, 7 * DAY_MS],
  [/^(?:mo|months?|个?月)$/, 30 * DAY_MS],
];
const DAYS_AGO: Readonly<Record<string, number>> = { today: 0, 今天: 0, yesterday: 1, 昨天: 1, 前天: 2 };

/** `3d`, `3 days`, `3天`, `3天内`, `today`, `2026-11-20`. */
function takeSpan(words: readonly string[]): { readonly used: number; readonly since: Since } | null {
  const [first = '', next = ''] = words.slice(0, 2).map((word) => plain(word).replace(/[内前]$/, ''));
  const daysAgo = Object.hasOwn(DAYS_AGO, first) ? DAYS_AGO[first] : undefined;
  if (daysAgo !== undefined) return { used: 1, since: { kind: 'day', daysAgo } };
  const date = /^\d{4}-\d{1,2}-\d{1,2}$/.test(first) ? dateOf(first) : null;
  if (date !== null) return { used: 1, since: { kind: 'date', date } };
  const [, count = '', unit = ''] = /^(\d{1,5})(\D*)$/.exec(first) ?? [];
  if (count === '') return null;
  const ms = msOf(count, unit === '' ? next : unit);
  return ms === null ? null : { used: unit === '' ? 2 : 1, since: { kind: 'ago', ms } };
}

function msOf(count: string, unit: string): number | null {
  const each = UNITS.find(([words]) => words.test(unit))?.[1];
  return each === undefined ? null : Math.min(Number(count) * each, MAX_DAYS * DAY_MS);
}

/** The 30th of February is no date. */
function dateOf(text: string): string | null {
  const [year = '', month = '', day = ''] = text.split('-');
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date) ? date : null;
}
