import type { WebClient } from '@slack/web-api';
import type { Given } from '../../commands/command.ts';
import type { Views } from '../../commands/views.ts';
import type { Origin } from '../../src/core/conversation.ts';
import type { Aside } from './background-tasks.ts';
import { type FormContent, seenOf, toForm } from './form.ts';

/**
 * An open form, and who has it open.
 *
 * @property seen what its preview is about now
 */
export type OpenForm = Pick<Given, 'by' | 'hint'> & {
  readonly viewId: string;
  readonly seen: string;
  readonly origin: Origin;
  readonly draft: FormContent['draft'];
};

/** Draws an open form anew with what would happen if it were sent, beside the acknowledgement, where that changed. */
export type FormPreviews = { readonly refresh: (form: OpenForm) => void };

export function createFormPreviews({
  client,
  views,
  aside,
}: {
  readonly client: WebClient;
  readonly views: Views;
  readonly aside: Aside;
}): FormPreviews {
  // Of two previews that are under way for one form, the later one is shown.
  const newest = new Map<string, symbol>();

  return {
    refresh: ({ viewId, seen, origin, draft, by, hint }) => {
      const { number, product, anyway = false } = draft;
      if (seenOf({ number, product, anyway }) === seen) return;
      const turn = Symbol(viewId);
      newest.set(viewId, turn);
      aside('slack.form_not_refreshed', async () => {
        try {
          const whole = seenOf({ number, product, anyway }) !== '';
          const asked = { number: whole ? number : '', product, anyway, by, hint, origin };
          const { language, products, narrowed, card } = await views.preview(asked);
          if (newest.get(viewId) !== turn) return;
          const view = toForm({ draft, origin, language, products, narrowed, preview: card });
          await client.views.update({ view_id: viewId, view });
        } finally {
          if (newest.get(viewId) === turn) newest.delete(viewId);
        }
      });
    },
  };
}
