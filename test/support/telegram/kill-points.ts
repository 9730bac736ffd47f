/** What a person did that the update tells of. */
export type Deed = 'command' | 'press';
export const DEEDS: readonly Deed[] = ['command', 'press'];

/**
 * The steps of taking an update, and the moment of each at which the process is struck.
 *
 * - `taken`: it has come over HTTP, and nothing was done
 * - `looked up`: what the desk needs to know was read
 * - `planned`: the change is about to be committed
 * - `committed`: it is, and nobody was told
 * - `answering`: Telegram is about to be told, by a 200 or by the next question's offset
 * - `answered`: it was told a moment ago
 */
export const POINTS = ['taken', 'looked up', 'planned', 'committed', 'answering', 'answered'] as const;
export type Point = (typeof POINTS)[number];
export type KillAt = `${Deed} ${Point}`;

export const readKillAt = (given: string): KillAt | null =>
  DEEDS.flatMap((deed) => POINTS.map((point): KillAt => `${deed} ${point}`)).find((one) => one === given) ?? null;
