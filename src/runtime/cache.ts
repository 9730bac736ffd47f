/** A map of at most `max` entries. The entry that was set longest ago is evicted first. */
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
  /** Returns the value of a key. It is loaded if it is missing or too old; calls meanwhile wait for the same load. */
  readonly get: (key: K) => Promise<V>;
  /** Returns the stored value of a key, however old; undefined if there is none. */
  readonly peek: (key: K) => V | undefined;
  /** Loads a key now, whatever is stored. */
  readonly refresh: (key: K) => Promise<V>;
  /** Stores a value as if it had just been loaded. A load that is under way does not replace it. */
  readonly set: (key: K, value: V) => void;
  /** Stores a value if there is none, and none is being loaded. */
  readonly seed: (key: K, value: V) => void;
};

/**
 * Stores what `load` returns. A value from a clock that was ahead counts as too old. A `load` that rejects stores nothing.
 *
 * @param max how many keys are stored; the one that was loaded longest ago is evicted first
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
