/** Rows of the small-state store whose time is over, and how to delete some of them: the number that were. */
export type ExpiredRows = {
  readonly deleteSome: (now: number, limit: number) => Promise<number>;
  /** Called after some were deleted. */
  readonly forget: () => Promise<void>;
};

/** How long an expired row may stand, and how many go at once. */
const EVERY_MS = 15_000;
const AT_ONCE = 500;

/**
 * Deletes what has expired: drafts hold whole numbers, links and tokens. Keyv itself deletes a row only when it is read again. At once,
 * for what expired while nobody ran, and then every 15 s. Whatever cannot be deleted now is tried again.
 */
export function cleanExpired(
  { deleteSome, forget }: ExpiredRows,
  failed: (error: unknown) => void,
): { readonly stop: () => Promise<void> } {
  let stopped = false;

  async function clean(): Promise<void> {
    let deleted = 0;
    for (let some = AT_ONCE; some === AT_ONCE && !stopped; deleted += some)
      some = await deleteSome(Date.now(), AT_ONCE);
    if (deleted > 0) await forget();
  }

  let cleaning = clean().catch(failed);
  const timer = setInterval(() => {
    cleaning = cleaning.then(clean).catch(failed);
  }, EVERY_MS);
  timer.unref();
  return {
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await cleaning;
    },
  };
}
