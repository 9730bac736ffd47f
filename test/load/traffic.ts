import { setTimeout as sleep } from 'node:timers/promises';
import { err, ok, type Result } from '../../src/core/result.ts';
import { eventually } from '../support/eventually.ts';
import type { FakeSlack } from '../support/fake-slack.ts';

export const ROOMS = 20;
export const channel = (room: number): string => `C0LOAD${room}`;
/** An order that is not shown or told for this long is lost. Longer than any lease of a replica that was killed. */
const PATIENCE_S = 180;

/** One wish, from the line that was typed to the reply: what people saw of it, in milliseconds after it was typed. */
export type Wish = {
  readonly number: string;
  readonly room: number;
  readonly acknowledgedMs: readonly number[];
  readonly shownMs: number;
  readonly answeredMs: number;
  readonly ref: string;
};

/** Or, where it never came to its end, what was waited for. */
export type Wished = Result<Wish, string>;

/** Numbers whose ending makes the provider fail in one way or another, each of which ends by itself. */
const TROUBLE = ['0006', '0009', '0011', '0013', '0017'];

/**
 * A number for each of ten thousand orders.
 *
 * @param share of them that meet trouble at the provider
 */
export function numberOf(place: number, share: number, draw: () => number): string {
  const trouble = draw() < share ? TROUBLE[Math.floor(draw() * TROUBLE.length)] : undefined;
  return `139${String(place % 10_000).padStart(4, '0')}${trouble ?? 5000 + (place % 1000)}`;
}

/** Somebody asks, somebody else approves when the card is there, and the answer is waited for. */
export const wish = (slack: FakeSlack, number: string, product: string, room: number): Promise<Wished> =>
  follow(slack, number, product, room).then(ok, (error: unknown) => err(String(error)));

async function follow(slack: FakeSlack, number: string, product: string, room: number): Promise<Wish> {
  const began = performance.now();
  const since = (): number => Math.round(performance.now() - began);
  const reason = `CASE-${number.slice(3)}`;
  const about = () => slack.shown(channel(room)).find(({ blocks }) => JSON.stringify(blocks).includes(reason));
  const acknowledgedMs: number[] = [];
  const timed = async (act: () => Promise<{ readonly status: number }>): Promise<void> => {
    const from = performance.now();
    const { status } = await act();
    if (status !== 200) throw new Error(`HTTP ${status}`);
    acknowledgedMs.push(performance.now() - from);
  };
  const type = () =>
    timed(() => slack.slash(`${number} ${product} ${reason}`, { user: 'U0AGENT', channel: channel(room) }));
  await sendWithRetry(type, about);
  const card = await eventually(`the card of ${number}`, about, PATIENCE_S);
  const shownMs = since();
  const press = () => timed(() => slack.click(card, 'approve', { user: 'U0BOSS', channel: channel(room) }));
  await sendWithRetry(press, () => /approved by/.test(JSON.stringify(about()?.blocks)));
  const ref = /T[0-9A-HJKMNP-TV-Z]{5}/.exec(card.text)?.[0] ?? '';
  await eventually(`the answer to ${number}`, () => repliesTo(slack, room, ref).length > 0, PATIENCE_S);
  return { number, room, acknowledgedMs, shownMs, answeredMs: since(), ref };
}

/** What was said of an order's end. */
export const repliesTo = (slack: FakeSlack, room: number, ref: string) =>
  slack
    .shown(channel(room))
    .filter(
      ({ text, threadTs }) => threadTs !== null && text.includes(ref) && /(?<!being )delivered|failed/.test(text),
    );

/** Acts, and again some seconds after an error where nothing came of it. */
async function sendWithRetry(act: () => Promise<void>, seen: () => unknown): Promise<void> {
  for (const end = performance.now() + PATIENCE_S * 1000; ; ) {
    const failed = await act().then(
      () => null,
      (error: unknown) => error,
    );
    if (failed === null) return;
    await sleep(5_000);
    if (seen()) return;
    if (performance.now() > end) throw failed;
  }
}
