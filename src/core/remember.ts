/** A value and the time of its answer; null if there was none. */
export type Known<V> = { readonly at: number; readonly value: V | null };

/**
 * Asks once for all simultaneous callers. Remembers a value for `freshMs`, and a missing one for `failedMs`.
 *
 * @param ask never rejects
 */
export function createRemembered<K, V>({
  ask,
  now,
  freshMs,
  failedMs,
}: {
  readonly ask: (key: K) => Promise<Known<V>>;
  readonly now: () => number;
  readonly freshMs: number;
  readonly failedMs: number;
}): (key: K) => Promise<V | null> {
  const known = new Map<K, Known<V>>();
  const asking = new Map<K, Promise<Known<V>>>();

  const askOnce = (key: K): Promise<Known<V>> => {
    const underWay = asking.get(key) ?? ask(key).finally(() => asking.delete(key));
    asking.set(key, underWay);
    return underWay;
  };

  return async (key) => {
    const remembered = known.get(key);
    const ageMs = now() - (remembered?.at ?? 0);
    // A value stored under a clock that was ahead is older than it says.
    if (remembered && ageMs >= 0 && ageMs < (remembered.value === null ? failedMs : freshMs)) return remembered.value;
    const found = await askOnce(key);
    known.set(key, found);
    return found.value;
  };
}
