/**
 * Waits, not at all for 0 ms or less, and ends at once when the signal is aborted; which of both it was, the signal tells.
 *
 * @param unref true lets the process end while it waits
 */
export function pause(ms: number, signal?: AbortSignal, { unref = false } = {}): Promise<void> {
  return new Promise((resolve) => {
    if (ms <= 0 || signal?.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
    if (unref) timer.unref();
  });
}
