import type { types } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Card } from '../../../commands/card.ts';
import type { Answer, Command, Given, ParseRefused } from '../../../commands/command.ts';
import type { Views } from '../../../commands/views.ts';
import type { Origin } from '../../../src/core/conversation.ts';
import type { Log } from '../../../src/core/log.ts';
import type { Language, Product } from '../../../src/core/product.ts';
import { ok, type Result } from '../../../src/core/result.ts';
import { messageOf, type RunInBackground } from '../../../src/runtime/tasks.ts';
import { plainOf, toBody } from '../blocks.ts';
import { codeOf } from '../delivery-errors.ts';
import type { Person, ViewState } from '../read.ts';
import type { Senders } from '../senders.ts';
import { slackWordsFor } from '../words.ts';
import { toBulkForm } from './bulk-form.ts';
import { type FormContent, seenOf, toForm, writeMetadata } from './topup-form.ts';

/** A click or command that lets us open a view, with its person and origin. */
export type ModalTrigger = { readonly triggerId: string; readonly person: Person; readonly origin: Origin };

/**
 * An open form, and the person who has it open.
 *
 * @property seen the values that its preview shows now
 */
export type OpenForm = Pick<Given, 'by' | 'reportedLanguage'> & {
  readonly viewId: string;
  readonly seen: string;
  readonly origin: Origin;
  readonly draft: FormContent['draft'];
};

/** A press on Reject. @property tell answers the person who pressed */
type RejectPress = { readonly tell: (card: Card) => void; readonly isHome: boolean };

/**
 * The views that open over Slack. Each `open…` returns false if Slack did not open the view. A trigger that was used before counts as
 * opened.
 *
 * - `openForm`: opens the form with the draft. A trigger is valid for three seconds, so the products that fit the number, and the
 *   preview, follow a moment later
 * - `openBulkForm`: opens the form for a file of many rows
 * - `openRejectForm`: asks an approver for the reason; tells anybody else why they may not reject
 * - `openCard`: opens a card that only one person may see
 * - `refreshPreview`: draws an open form again in the background if its preview has changed
 */
export type Modals = {
  readonly openForm: (trigger: ModalTrigger, form: Extract<Answer, { kind: 'form' }>) => Promise<boolean>;
  readonly openBulkForm: (trigger: ModalTrigger, language?: Language) => Promise<boolean>;
  readonly openRejectForm: (order: string, trigger: ModalTrigger, press: RejectPress) => Promise<boolean>;
  readonly openCard: (triggerId: string, answer: Answer) => Promise<boolean>;
  readonly refreshPreview: (form: OpenForm) => void;
};

export type ModalsDeps = {
  readonly client: WebClient;
  readonly views: Views;
  readonly viewerOf: Senders['viewerOf'];
  readonly products: () => readonly Product[];
  readonly language: () => Language;
  readonly runInBackground: RunInBackground;
  readonly log: Log;
};

export function createModals(deps: ModalsDeps): Modals {
  const { views, viewerOf, products, language: configured } = deps;
  const refreshPreview = createRefreshPreview(deps);
  return {
    refreshPreview,
    openForm: async ({ triggerId, person, origin }, { draft, language = configured() }) => {
      const content = { draft, origin, language, products: products(), narrowed: false, preview: null };
      const opened = await openView(deps, triggerId, toForm(content));
      if (opened === null) return false;
      const viewId = opened.view?.id;
      if (viewId !== undefined && draft.number !== '') {
        refreshPreview({ viewId, seen: '', origin, draft, ...(await viewerOf(person)) });
      }
      return true;
    },
    openBulkForm: async ({ triggerId, origin }, language = configured()) =>
      (await openView(deps, triggerId, toBulkForm({ origin, language }))) !== null,
    openRejectForm: async (order, { triggerId, person, origin }, { tell, isHome }) => {
      const viewer = { ...(await viewerOf(person)), origin };
      const asked = await views.rejecting(order, viewer);
      if (asked.kind === 'refused') {
        tell(asked.card);
        return true;
      }
      const { ref, language } = asked;
      return (await openView(deps, triggerId, toRejectForm({ ref, origin, isHome, language }))) !== null;
    },
    openCard: async (triggerId, { card, language = configured() }) =>
      (await openView(deps, triggerId, toCardView(card, language))) !== null,
  };
}

function createRefreshPreview({ client, views, runInBackground }: ModalsDeps): Modals['refreshPreview'] {
  // If two previews of one form are being made, the later one is shown.
  const newest = new Map<string, symbol>();
  return ({ viewId, seen, origin, draft, by, reportedLanguage }) => {
    const { number, product, anyway = false } = draft;
    if (seenOf({ number, product, anyway }) === seen) return;
    const own = Symbol(viewId);
    newest.set(viewId, own);
    runInBackground('slack.form_not_refreshed', async () => {
      try {
        const isWhole = seenOf({ number, product, anyway }) !== '';
        const asked = { number: isWhole ? number : '', product, anyway, by, reportedLanguage, origin };
        const { language, products, narrowed, card } = await views.preview(asked);
        if (newest.get(viewId) !== own) return;
        const view = toForm({ draft, origin, language, products, narrowed, preview: card });
        await client.views.update({ view_id: viewId, view });
      } finally {
        if (newest.get(viewId) === own) newest.delete(viewId);
      }
    });
  };
}

/** Slack's limit for titles and buttons of a view. https://docs.slack.dev/reference/views/modal-views */
const MAX_TITLE_LENGTH = 24;

/** Draws a card in a view of its own, which only one person sees. */
export const toCardView = (card: Card, language: Language): types.ModalView => ({
  type: 'modal',
  callback_id: 'topup_card',
  title: plainOf(card.title, MAX_TITLE_LENGTH),
  close: plainOf(slackWordsFor(language).home.close, MAX_TITLE_LENGTH),
  blocks: toBody(card),
});

export const REJECT_FORM = 'topup_reject';

const MAX_REASON_LENGTH = 300;

/** Draws the form that asks for a rejection's reason. It may be left empty, as in a typed line. */
export function toRejectForm(asked: {
  readonly ref: string;
  readonly origin: Origin;
  readonly isHome: boolean;
  readonly language: Language;
}): types.ModalView {
  const words = slackWordsFor(asked.language).reject;
  return {
    type: 'modal',
    callback_id: REJECT_FORM,
    private_metadata: writeMetadata(asked.origin, { order: asked.ref, home: asked.isHome }),
    title: plainOf(words.title(asked.ref), MAX_TITLE_LENGTH),
    submit: plainOf(words.submit, MAX_TITLE_LENGTH),
    close: plainOf(words.close, MAX_TITLE_LENGTH),
    blocks: [
      {
        type: 'input',
        block_id: 'reason',
        optional: true,
        label: plainOf(words.reason, 2000),
        hint: plainOf(words.reasonHint, 2000),
        element: {
          type: 'plain_text_input',
          action_id: 'reason',
          multiline: true,
          max_length: MAX_REASON_LENGTH,
          placeholder: plainOf(words.reasonExample, 150),
        },
      },
    ],
  };
}

/** The reason as typed; may be empty. */
export const reasonIn = ({ values }: ViewState): string => Object.values(values.reason ?? {})[0]?.value?.trim() ?? '';

/** The order of a rejection without a reason; null for any other command. */
export const rejectedWithoutReason = (command: Result<Command, ParseRefused>): string | null =>
  command.ok && command.value.kind === 'reject' && command.value.why === '' ? command.value.order : null;

export const FORM_ASKED: Result<Command, ParseRefused> = ok({ kind: 'form' });

/** Returns null if Slack did not open the view. If an earlier delivery of the same trigger opened it, its id is not known. */
async function openView(
  { client, log }: Pick<ModalsDeps, 'client' | 'log'>,
  trigger_id: string,
  view: types.ModalView,
): Promise<{ readonly view?: { readonly id?: string } } | null> {
  try {
    const answer = await client.views.open({ trigger_id, view });
    return answer.view?.id === undefined ? {} : { view: { id: answer.view.id } };
  } catch (error) {
    if (codeOf(error) === 'exchanged_trigger_id') return {};
    log.warn('slack.form_not_opened', { why: messageOf(error) });
    return null;
  }
}
