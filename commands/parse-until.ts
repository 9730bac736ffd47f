import { type Until, WEEKDAYS, type Weekday } from '../src/core/calendar.ts';
import { toHalfWidth } from '../src/core/msisdn.ts';

const LEADING = /^(?:until|till|to|for|直到|至|到)\s*/;
const WEEKDAY_NAMES: Readonly<Record<Weekday, RegExp>> = {
  mon: /^(?:mon(?:day)?|(?:周|星期|礼拜)一)$/,
  tue: /^(?:tue(?:s|sday)?|(?:周|星期|礼拜)二)$/,
  wed: /^(?:wed(?:nesday)?|(?:周|星期|礼拜)三)$/,
  thu: /^(?:thu(?:rs|rsday)?|(?:周|星期|礼拜)四)$/,
  fri: /^(?:fri(?:day)?|(?:周|星期|礼拜)五)$/,
  sat: /^(?:sat(?:urday)?|(?:周|星期|礼拜)六)$/,
  sun: /^(?:sun(?:day)?|(?:周|星期|礼拜)(?:日|天))$/,
};
const SOON: Readonly<Record<string, number>> = { today: 0, 今天: 0, tomorrow: 1, 明天: 1, 后天: 2 };

/** Whether a word says that a time follows: `until`, `至`, `到周五`. */
export const leadsToTime = (word: string): boolean => /^(?:until|till|for)$|^(?:直到|至|到)/i.test(word);

/** Reads a day as people say it: `until friday`, `for 3 days`, `2026-11-27`, `tomorrow`, `至 周五`. Null for anything else. */
export function parseUntil(words: readonly string[]): Until | null {
  const said = toHalfWidth(words.join(' ')).toLowerCase().trim().replace(LEADING, '').trim();
  const soon = SOON[said];
  if (soon !== undefined && Object.hasOwn(SOON, said)) return { kind: 'days', days: soon };
  const days = /^(\d{1,3})\s*(?:d|days?|天)$/.exec(said)?.[1];
  if (days !== undefined) return { kind: 'days', days: Number(days) };
  if (/^\d{4}-\d{2}-\d{2}$/.test(said)) return isDate(said) ? { kind: 'date', date: said } : null;
  const weekday = WEEKDAYS.find((day) => WEEKDAY_NAMES[day].test(said));
  return weekday === undefined ? null : { kind: 'weekday', weekday };
}

/** The 30th of February is no date: it would become one of March. */
function isDate(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
