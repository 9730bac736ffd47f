import { hash } from 'node:crypto';
import type { ConfigChange } from '../core/notice.ts';

type Json = unknown;
type Fields = Readonly<Record<string, Json>>;

const HASH_LENGTH = 12;
/** What tells the items of a list apart: the same item with other contents is a change, not another item. */
const NAMES = ['code', 'name', 'provider'] as const;
const MAX_VALUE_LENGTH = 60;

/** A short name of what a config says: the same however the file is laid out, and in whichever version of the desk. */
export const hashOfConfig = (file: Json): string => hash('sha256', JSON.stringify(sorted(file))).slice(0, HASH_LENGTH);

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isFields(value)) return value;
  const keys = Object.keys(value)
    .filter((key) => key !== '$schema')
    .toSorted();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}

/** What one config file says otherwise than another. Places are written in the file's own words: `teams support budget day`. */
export const configChanges = (before: Json, after: Json): readonly ConfigChange[] => [...between(before, after, '')];

function* between(before: Json, after: Json, place: string): Iterable<ConfigChange> {
  if (JSON.stringify(sorted(before)) === JSON.stringify(sorted(after))) return;
  if (isList(before) && isList(after)) return yield* betweenLists(before ?? [], after ?? [], place);
  if (isFields(before ?? {}) && isFields(after ?? {})) {
    const [old, now] = [(before ?? {}) as Fields, (after ?? {}) as Fields];
    for (const key of new Set([...Object.keys(old), ...Object.keys(now)]))
      if (key !== '$schema') yield* between(old[key], now[key], `${place} ${key}`.trim());
    return;
  }
  yield { kind: 'changed', place, from: written(before), to: written(after) };
}

function* betweenLists(before: readonly Json[], after: readonly Json[], place: string): Iterable<ConfigChange> {
  const [old, now] = [named(before), named(after)];
  if (old === null || now === null) {
    yield { kind: 'changed', place, from: written(before), to: written(after) };
    return;
  }
  for (const [name, item] of now) {
    if (!old.has(name)) yield { kind: 'added', place, to: name };
    else if (isFields(item)) yield* between(old.get(name), item, `${place} ${name}`.trim());
  }
  for (const name of old.keys()) if (!now.has(name)) yield { kind: 'removed', place, from: name };
  const stayed = (these: ReadonlyMap<string, Json>, others: ReadonlyMap<string, Json>): string =>
    JSON.stringify([...these.keys()].filter((name) => others.has(name)));
  if (stayed(old, now) !== stayed(now, old)) yield { kind: 'reordered', place };
}

/** The items by what they are called; null if they have no names, or one has another's. */
function named(items: readonly Json[]): ReadonlyMap<string, Json> | null {
  const names = items.map(nameOf);
  if (names.includes(null) || new Set(names).size < names.length) return null;
  return new Map(items.map((item, index) => [names[index] ?? '', item]));
}

function nameOf(item: Json): string | null {
  if (typeof item === 'string' || typeof item === 'number') return String(item);
  if (!isFields(item)) return null;
  const name = NAMES.map((key) => item[key]).find((one) => typeof one === 'string');
  return name === undefined ? null : String(name);
}

const isList = (value: Json): value is readonly Json[] | undefined => value === undefined || Array.isArray(value);
const isFields = (value: Json): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Null for what is left out, so that its default holds. */
function written(value: Json): string | null {
  if (value === undefined) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= MAX_VALUE_LENGTH ? text : `${text.slice(0, MAX_VALUE_LENGTH - 1)}…`;
}
