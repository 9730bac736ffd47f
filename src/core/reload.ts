import type { ConfigChange } from './notice.ts';

/** The result of a reload: what it changed, or why the config stayed as it was, in sentences. */
export type ReloadAnswer =
  | { readonly kind: 'applied'; readonly changes: readonly ConfigChange[] }
  | { readonly kind: 'refused'; readonly problems: readonly string[] };

/** @property answered the number of the newest reload request that this replica has answered, with `answer` */
export type ReplicaConfig = {
  readonly replica: string;
  readonly hash: string;
  readonly answered: number;
  readonly answer: ReloadAnswer;
};

/** The part of the ledger by which all replicas come to one config. */
export type ConfigRecords = {
  /** Returns the hash of the config in force, and how many reloads were requested; null before the first start. */
  readonly configNow: () => Promise<{ readonly hash: string; readonly reloads: number } | null>;
  /** Records that this config is in force. True if another one was before. */
  readonly putConfig: (hash: string, at: number) => Promise<boolean>;
  readonly reportConfig: (report: ReplicaConfig, at: number) => Promise<void>;
  /** Forgets a replica that stops, and those that were not seen for a day. */
  readonly leaveConfig: (replica: string, at: number) => Promise<void>;
};
