import type { App } from '@slack/bolt';

/** What a listener acknowledged with: nothing, a message, or a view's response. `unhandled`: no listener took it. */
export type Acknowledgement =
  | { readonly kind: 'acknowledged'; readonly response: unknown }
  | { readonly kind: 'unheard' };

/**
 * Hands one verified payload to Bolt and waits until its listener has ended, so that what is sent to Slack is sent after the
 * commit. Rejects with what the listener threw.
 */
export type Dispatch = (payload: Readonly<Record<string, unknown>>) => Promise<Acknowledgement>;

export function createDispatch(app: Pick<App, 'processEvent'>): Dispatch {
  return async (payload) => {
    const answers: unknown[] = [];
    try {
      await app.processEvent({ body: payload, ack: async (response?: unknown) => void answers.push(response) });
    } catch (error) {
      throw originalOf(error);
    }
    return answers.length === 0 ? { kind: 'unheard' } : { kind: 'acknowledged', response: answers.at(-1) };
  };
}

/** Bolt wraps what a listener throws in an `UnknownError`, which keeps it as `original`. */
const originalOf = (error: unknown): unknown =>
  error instanceof Error && 'original' in error && error.original instanceof Error ? error.original : error;
