import type { types } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Card } from '../../../commands/card.ts';
import type { Answer, Command, Given, ParseRefused } from '../../../commands/command.ts';
import type { Views } from '../../../commands/views.ts';
import type { Origin } from '../../../src/core/conversation.ts';
import type { Log } from '../../../src/core/log.ts';
import type { Language, Product } from '../../../src/core/product.ts';
import { ok, type Result } from '../../../src/core/result.ts';
import type { Aside } from '../background-tasks.ts';
import { plainOf, toBody } from '../blocks.ts';
import { codeOf } from '../delivery-errors.ts';
import type { Person } from '../read.ts';
import type { CommandRunner } from '../run-command.ts';
import { slackWordsFor } from '../words.ts';
import { toRejectForm } from './reject-form.ts';
import { type FormContent, seenOf, toForm } from './topup-form.ts';

/** Somebody who did what lets us open a view, and where. */
export type ModalTrigger = { readonly triggerId: string; readonly person: Person; readonly origin: Origin };

/**
 * An open form, and who has it open.
 *
 * @property seen what its preview is about now
 */
export type OpenForm = Pick<Given, 'by' | 'reportedLanguage'> & {
  readonly viewId: string;
  readonly seen: string;
  readonly origin: Origin;
  readonly draft: FormContent['draft'];
};

/** Where a rejection was pressed. @property tell answers the person who pressed */
type PressedIn = { readonly tell: (card: Card) => void; readonly home: boolean };

/**
 * The views that open over Slack. Each `open…` returns false if Slack did not open it; a trigger that was used before has opened
 * its view already.
 *
 * - `openForm`: the form with what is known, first and cheap: the trigger is good for three seconds. What fits a number that is filled
 *   in follows a moment later
 * - `openRejectForm`: asks an approver for a rejection's reason, and tells anybody else why they may not reject
 * - `openCard`: what only one person may see
 * - `refreshPreview`: draws an open form again, beside the acknowledgement, if what would happen has changed
 */
export type Modals = {
  readonly openForm: (trigger: ModalTrigger, form: Extract<Answer, { kind: 'form' }>) => Promise<boolean>;
  readonly openRejectForm: (order: string, trigger: ModalTrigger, pressedIn: PressedIn) => Promise<boolean>;
  readonly openCard: (triggerId: string, answer: Answer) => Promise<boolean>;
  readonly refreshPreview: (form: OpenForm) => void;
};

export type ModalsDeps = {
  readonly client: WebClient;
  readonly views: Views;
  readonly commands: CommandRunner;
  readonly products: () => readonly Product[];
  readonly language: Language;
  readonly aside: Aside;
  readonly log: Log;
};

export function createModals(deps: ModalsDeps): Modals {
  const { views, commands, products, language: configured } = deps;
  const refreshPreview = createRefreshPreview(deps);
  return {
    refreshPreview,
    openForm: async ({ triggerId, person, origin }, { draft, language = configured }) => {
      const content = { draft, origin, language, products: products(), narrowed: false, preview: null };
      const opened = await openView(deps, triggerId, toForm(content));
      if (opened === null) return false;
      const viewId = opened.view?.id;
      if (viewId !== undefined && draft.number !== '') {
        refreshPreview({ viewId, seen: '', origin, draft, ...(await commands.viewerOf(person)) });
      }
      return true;
    },
    openRejectForm: async (order, { triggerId, person, origin }, { tell, home }) => {
      const viewer = { ...(await commands.viewerOf(person)), origin };
      const asked = await commands.explaining(tell, () => views.rejecting(order, viewer));
      if (asked.kind === 'refused') {
        tell(asked.card);
        return true;
      }
      const { ref, language } = asked;
      return (await openView(deps, triggerId, toRejectForm({ ref, origin, home, language }))) !== null;
    },
    openCard: async (triggerId, { card, language = configured }) =>
      (await openView(deps, triggerId, toCardView(card, language))) !== null,
  };
}

function createRefreshPreview({ client, views, aside }: ModalsDeps): Modals['refreshPreview'] {
  // Of two previews that are under way for one form, the later one is shown.
  const newest = new Map<string, symbol>();
  return ({ viewId, seen, origin, draft, by, reportedLanguage }) => {
    const { number, product, anyway = false } = draft;
    if (seenOf({ number, product, anyway }) === seen) return;
    const turn = Symbol(viewId);
    newest.set(viewId, turn);
    aside('slack.form_not_refreshed', async () => {
      try {
        const whole = seenOf({ number, product, anyway }) !== '';
        const asked = { number: whole ? number : '', product, anyway, by, reportedLanguage, origin };
        const { language, products, narrowed, card } = await views.preview(asked);
        if (newest.get(viewId) !== turn) return;
        const view = toForm({ draft, origin, language, products, narrowed, preview: card });
        await client.views.update({ view_id: viewId, view });
      } finally {
        if (newest.get(viewId) === turn) newest.delete(viewId);
      }
    });
  };
}

const TITLE = 24;

/** A card in a view of its own, for what only one person is to see. */
export const toCardView = (card: Card, language: Language): types.ModalView => ({
  type: 'modal',
  callback_id: 'topup_card',
  title: plainOf(card.title, TITLE),
  close: plainOf(slackWordsFor(language).home.close, TITLE),
  blocks: toBody(card),
});

/** The order of a rejection that says no reason; null for any other command. */
export const rejectedWithoutReason = (command: Result<Command, ParseRefused>): string | null =>
  command.ok && command.value.kind === 'reject' && command.value.why === '' ? command.value.order : null;

export const FORM_ASKED: Result<Command, ParseRefused> = ok({ kind: 'form' });

/** Null if Slack did not open it. A view that an earlier delivery of the same trigger opened has no id here. */
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
    log.warn('slack.form_not_opened', { why: String(error) });
    return null;
  }
}
