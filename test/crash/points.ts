/** Where a process can be struck, relative to a step. */
export type Side = 'before' | 'after';

/**
 * The steps of one order's life, from the line somebody types to the last edit of its card, and on which side of each the process is
 * struck. One side alone stands where the other is the same moment as a neighbour's, or where there is nothing to wait for.
 */
export const STEPS = {
  'command taken': ['before'],
  'order opened': ['before', 'after'],
  'command answered': ['before', 'after'],
  'card claimed': ['after'],
  'card posted': ['before', 'after'],
  'card recorded': ['before', 'after'],
  'press taken': ['before'],
  'decision recorded': ['before', 'after'],
  'press answered': ['before', 'after'],
  'purchase claimed': ['after'],
  'start recorded': ['before', 'after'],
  'request sent': ['before'],
  'provider took it': ['after'],
  'answer read': ['after'],
  'answer recorded': ['before', 'after'],
  'callback taken': ['before'],
  'hint recorded': ['before', 'after'],
  'callback answered': ['before', 'after'],
  'query paced': ['before', 'after'],
  'query claimed': ['after'],
  'query sent': ['before', 'after'],
  'end recorded': ['before', 'after'],
  'last card claimed': ['after'],
  'last card shown': ['before', 'after'],
  'last card recorded': ['before', 'after'],
  'reply claimed': ['after'],
  'reply posted': ['before', 'after'],
  'reply recorded': ['before', 'after'],
} as const satisfies Readonly<Record<string, readonly Side[]>>;

export type Step = keyof typeof STEPS;
/** `after order opened` */
export type Point = `${Side} ${Step}`;

const isStep = (name: string): name is Step => Object.hasOwn(STEPS, name);

export const POINTS: readonly Point[] = Object.entries(STEPS).flatMap(([step, sides]) =>
  isStep(step) ? sides.map((side): Point => `${side} ${step}`) : [],
);

/** Reads a point as it is written; null for anything else. */
export const readPoint = (given: string): Point | null => POINTS.find((point) => point === given) ?? null;
