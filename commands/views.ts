import { err } from '../src/core/result.ts';
import { OrderUnreadable } from '../src/core/set-aside.ts';
import type { Desk } from '../src/desk/desk.ts';
import { refusalCard } from './answer-cards.ts';
import type { Card } from './card.ts';
import type { Given } from './command.ts';
import { type HomePage, homePage } from './home.ts';
import { type FormSoFar, type Preview, previewOf } from './preview.ts';
import { createRenderContextFor, type RenderContextDeps } from './render-context.ts';

/** Whoever looks, and the language their platform reports of them. */
export type Viewer = Pick<Given, 'by' | 'hint'>;
/** The same, and where they look from: what they may not see there is not shown. */
export type ViewerAt = Viewer & Pick<Given, 'origin'>;

/** Whether somebody may be asked for the reason of a rejection; what it says where they may not. */
export type Rejecting =
  | { readonly kind: 'ask'; readonly language: Preview['language']; readonly ref: string }
  | { readonly kind: 'refused'; readonly card: Card };

/** What forms and pages are filled with. Nothing here records anything; each rejects only where the ledger cannot be reached. */
export type Views = {
  readonly preview: (asked: FormSoFar & Viewer) => Promise<Preview>;
  readonly rejecting: (order: string, viewer: ViewerAt) => Promise<Rejecting>;
  readonly home: (viewer: Viewer) => Promise<HomePage>;
};

/** @property confirmOverLi the price from which an approval is asked for once more; null for never */
export type ViewsDeps = RenderContextDeps & { readonly desk: Desk; readonly confirmOverLi: number | null };

export function createViews(deps: ViewsDeps): Views {
  const { desk, confirmOverLi } = deps;
  const renderContextFor = createRenderContextFor(deps);
  return {
    preview: async (asked) => previewOf(desk, asked, await renderContextFor(asked.by.person, asked.hint)),
    rejecting: async (given, { by, hint, origin }) => {
      const ctx = await renderContextFor(by.person, hint);
      const order = await desk.mayDecide(given, by, origin).catch(unreadable);
      if (!order.ok) return { kind: 'refused', card: refusalCard(order.error, ctx) };
      return { kind: 'ask', language: ctx.language, ref: order.value.ref };
    },
    home: async ({ by, hint }) => {
      const ctx = await renderContextFor(by.person, hint);
      return homePage(await desk.dashboard(by), ctx, confirmOverLi);
    },
  };
}

/** Takes an order that cannot be read for a refusal like any other. */
function unreadable(error: unknown) {
  if (error instanceof OrderUnreadable) return err({ kind: 'unreadable_order' } as const);
  throw error;
}
