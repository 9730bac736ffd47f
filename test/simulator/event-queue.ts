import type { Host } from './host.ts';

/**
 * Something that will happen.
 *
 * @property tie decides between events of the same time
 * @property idle only a look, which finds nothing before something else happens
 */
export type Queued = {
  at: number;
  readonly tie: number;
  readonly host: Host | null;
  readonly act: () => void;
  readonly idle: boolean;
  cancelled: boolean;
};

export type EventQueue = {
  readonly add: (event: Queued) => void;
  /** The next that was not cancelled; null for none. */
  readonly take: () => Queued | null;
  /** When something happens next that is more than a look; infinity for never. */
  readonly nextBusyAt: () => number;
};

/** What will happen, a binary heap by time. */
export function createQueue(): EventQueue {
  const heap: Queued[] = [];
  const before = (a: Queued, b: Queued): boolean => a.at < b.at || (a.at === b.at && a.tie < b.tie);
  const swap = (i: number, j: number): void => {
    [heap[i], heap[j]] = [heap[j] as Queued, heap[i] as Queued];
  };

  function rise(from: number): void {
    for (let i = from; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!before(heap[i] as Queued, heap[parent] as Queued)) return;
      swap(i, parent);
      i = parent;
    }
  }
  function sink(): void {
    for (let i = 0; ; ) {
      const [left, right] = [2 * i + 1, 2 * i + 2];
      let least = i;
      if (left < heap.length && before(heap[left] as Queued, heap[least] as Queued)) least = left;
      if (right < heap.length && before(heap[right] as Queued, heap[least] as Queued)) least = right;
      if (least === i) return;
      swap(i, least);
      i = least;
    }
  }
  function pop(): Queued | null {
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined) return null;
    if (heap.length > 0) {
      heap[0] = last;
      sink();
    }
    return first;
  }

  return {
    add: (event) => {
      heap.push(event);
      rise(heap.length - 1);
    },
    take: () => {
      for (let event = pop(); event !== null; event = pop()) if (!event.cancelled) return event;
      return null;
    },
    nextBusyAt: () =>
      heap.reduce(
        (soonest, { at, idle, cancelled, host }) =>
          idle || cancelled || host?.alive === false ? soonest : Math.min(soonest, at),
        Number.POSITIVE_INFINITY,
      ),
  };
}
