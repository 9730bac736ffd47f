/** A map with room for `max` entries: what was set longest ago goes first. */
export type BoundedMap<K, V> = {
  readonly get: (key: K) => V | undefined;
  readonly has: (key: K) => boolean;
  readonly set: (key: K, value: V) => void;
  readonly delete: (key: K) => void;
};

export function createBoundedMap<K, V>(max: number): BoundedMap<K, V> {
  const entries = new Map<K, V>();
  return {
    get: (key) => entries.get(key),
    has: (key) => entries.has(key),
    set: (key, value) => {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= max) return;
      for (const oldest of entries.keys()) {
        entries.delete(oldest);
        return;
      }
    },
    delete: (key) => void entries.delete(key),
  };
}

export type Cache<K, V> = {
  /** What is known of a key, loaded if nothing is, or if it is too old. Those who ask meanwhile wait for the same answer. */
  readonly get: (key: K) => Promise<V>;
  /** What is known of a key, however old; undefined if nothing is. */
  readonly peek: (key: K) => V | undefined;
  /** Loads a key now, whatever is known of it. */
  readonly refresh: (key: K) => Promise<V>;
  /** Remembers a value as if it were loaded now; an answer that is under way does not take its place. */
  readonly set: (key: K, value: V) => void;
  /** Remembers a value if nothing is known of the key, and nothing is being loaded. */
  readonly seed: (key: K, value: V) => void;
};

/**
 * Remembers what `load` finds. What was remembered under a clock that was ahead is too old. A `load` that rejects is not remembered.
 *
 * @param max how many keys are remembered; those that were loaded longest ago go first
 * @param ttlMs how long a value is good, which the value itself may say
 */
export function createCache<K, V>({
  max,
  ttlMs,
  now,
  load,
}: {
  readonly max: number;
  readonly ttlMs: number | ((value: V) => number);
  readonly now: () => number;
  readonly load: (key: K) => Promise<V>;
}): Cache<K, V> {
  const known = createBoundedMap<K, { readonly value: V; readonly at: number; readonly ttlMs: number }>(max);
  const loading = new Map<K, Promise<V>>();

  const keep = (key: K, value: V): void =>
    known.set(key, { value, at: now(), ttlMs: typeof ttlMs === 'number' ? ttlMs : ttlMs(value) });

  function refresh(key: K): Promise<V> {
    const before = loading.get(key);
    if (before !== undefined) return before;
    const underWay: Promise<V> = load(key)
      .then((value) => {
        if (loading.get(key) === underWay) keep(key, value);
        return value;
      })
      .finally(() => {
        if (loading.get(key) === underWay) loading.delete(key);
      });
    loading.set(key, underWay);
    return underWay;
  }

  return {
    get: async (key) => {
      const found = known.get(key);
      const ageMs = now() - (found?.at ?? 0);
      return found !== undefined && ageMs >= 0 && ageMs < found.ttlMs ? found.value : refresh(key);
    },
    peek: (key) => known.get(key)?.value,
    refresh,
    seed: (key, value) => {
      if (!known.has(key) && !loading.has(key)) keep(key, value);
    },
    set: (key, value) => {
      loading.delete(key);
      keep(key, value);
    },
  };
}
