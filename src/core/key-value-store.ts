/**
 * Small conversational state that may be lost without losing money: drafts, languages, cached group members. A failed read
 * counts as a missing key, and a failed write is ignored.
 */
export type KeyValueStore = {
  readonly get: (key: string) => Promise<unknown>;
  /** @param ttlMs null keeps it for ever */
  readonly put: (key: string, value: unknown, ttlMs: number | null) => Promise<void>;
  readonly drop: (key: string) => Promise<void>;
};
