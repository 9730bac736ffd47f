import { setTimeout as sleep } from 'node:timers/promises';

/** An update as Telegram sends it: its id and one field more. */
export type FakeUpdate = { readonly update_id: number; readonly [field: string]: unknown };

/** One try to hand an update to the webhook. `status` is null where there was no answer. */
export type FakeDelivery = {
  readonly updateId: number;
  readonly status: number | null;
  readonly retryAfter: string | null;
  readonly body: string;
};

export type Webhook = {
  readonly url: string;
  readonly secret: string | null;
  readonly allowed: readonly string[] | null;
  readonly maxConnections: number;
};

type Pending = { readonly update: FakeUpdate; readonly queue: string };
type Poller = { readonly end: (why: 'updates' | 'conflict') => void };

/**
 * Keeps updates until they are taken, as the server does: a strict queue for each chat's messages and each person's presses, given
 * to the webhook one by one and again until a 2xx, or to whoever polls until an offset confirms them.
 */
export class Updates {
  readonly deliveries: FakeDelivery[] = [];
  webhook: Webhook | null = null;
  allowed: readonly string[] | null = null;
  lastError: string | null = null;
  readonly #pending = new Map<number, Pending>();
  readonly #working = new Set<string>();
  readonly #closing = new AbortController();
  readonly #backoffMs: number;
  #poller: Poller | null = null;
  #nextId = 700_000_001;

  constructor(backoffMs: number) {
    this.#backoffMs = backoffMs;
  }

  /** @returns the update's id, or null where it is not among those asked for */
  push(queue: string, kind: string, body: unknown): number | null {
    if (this.allowed !== null && !this.allowed.includes(kind)) return null;
    const update: FakeUpdate = { update_id: this.#nextId, [kind]: body };
    this.#nextId += 1;
    this.#pending.set(update.update_id, { update, queue });
    this.#poller?.end('updates');
    this.#work(queue);
    return update.update_id;
  }

  /** Hands one update to the webhook again, as the server does where it saw no answer. */
  again(updateId: number, update: FakeUpdate, queue: string): void {
    this.#pending.set(updateId, { update, queue });
    this.#work(queue);
  }

  setWebhook(webhook: Webhook | null): void {
    this.webhook = webhook;
    if (webhook?.allowed) this.allowed = webhook.allowed;
    if (webhook) this.#poller?.end('conflict');
    this.lastError = null;
    for (const { queue } of this.#pending.values()) this.#work(queue);
  }

  get waiting(): number {
    return this.#pending.size;
  }

  close(): void {
    this.#closing.abort();
    this.#poller?.end('conflict');
  }

  /** @returns null for a conflict: a webhook is set, or somebody else began to poll */
  async poll(offset: number, limit: number, timeoutMs: number): Promise<readonly FakeUpdate[] | null> {
    if (this.webhook) return null;
    for (const id of this.#pending.keys()) if (id < offset) this.#pending.delete(id);
    this.#poller?.end('conflict');
    if (this.#pending.size === 0 && timeoutMs > 0 && (await this.#wait(timeoutMs)) === 'conflict') return null;
    return [...this.#pending.values()].slice(0, limit).map(({ update }) => update);
  }

  async #wait(timeoutMs: number): Promise<'updates' | 'conflict' | 'nothing'> {
    const { promise, resolve } = Promise.withResolvers<'updates' | 'conflict' | 'nothing'>();
    const timer = setTimeout(() => resolve('nothing'), timeoutMs);
    const poller: Poller = { end: resolve };
    this.#poller = poller;
    const why = await promise;
    clearTimeout(timer);
    if (this.#poller === poller) this.#poller = null;
    return why;
  }

  #work(queue: string): void {
    if (this.#working.has(queue) || this.webhook === null) return;
    this.#working.add(queue);
    void this.#drain(queue).finally(() => this.#working.delete(queue));
  }

  async #drain(queue: string): Promise<void> {
    for (let tries = 0; this.webhook !== null && !this.#closing.signal.aborted; ) {
      const next = [...this.#pending.values()].find((pending) => pending.queue === queue);
      if (!next) return;
      const taken = await this.#deliver(this.webhook, next.update);
      if (taken) this.#pending.delete(next.update.update_id);
      tries = taken ? 0 : tries + 1;
      if (!taken) await sleep(Math.min(this.#backoffMs * 2 ** (tries - 1), 1_000));
    }
  }

  async #deliver({ url, secret }: Webhook, update: FakeUpdate): Promise<boolean> {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(secret !== null && { 'x-telegram-bot-api-secret-token': secret }),
      },
      body: escaped(update),
      signal: this.#closing.signal,
    }).catch(() => null);
    const body = (await answer?.text().catch(() => '')) ?? '';
    const retryAfter = answer?.headers.get('retry-after') ?? null;
    this.deliveries.push({ updateId: update.update_id, status: answer?.status ?? null, retryAfter, body });
    if (answer?.ok) return true;
    this.lastError = answer
      ? `Wrong response from the webhook: ${answer.status} ${answer.statusText}`
      : 'Connection refused';
    return false;
  }
}

/** The server sends everything beyond ASCII as `\uXXXX`. */
const escaped = (update: FakeUpdate): string =>
  JSON.stringify(update).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
