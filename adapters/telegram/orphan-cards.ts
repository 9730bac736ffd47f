import type { PresentNotice } from '../../commands/card.ts';
import { orphanCard } from '../../commands/presenter.ts';
import type { Origin } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import type { Order } from '../../src/core/order.ts';
import type { Language } from '../../src/core/product.ts';
import type { MendCard } from '../../src/core/surface.ts';
import type { Desk } from '../../src/desk/desk.ts';
import { messageOf } from '../../src/runtime/message-of.ts';
import type { Answers } from './answers.ts';
import { renderCard } from './render.ts';

/**
 * Takes the buttons away from a card that the desk does not know of, once somebody has pressed one and so shown where it is. A
 * card that it does know of, and that is out of date, is shown anew.
 */
export type OrphanCards = { readonly pressed: (ref: Order['ref'], at: Origin) => Promise<void> };

export function createOrphanCards({
  answers,
  present,
  orphanCardAt,
  mendCard,
  language,
  log,
}: {
  readonly answers: Pick<Answers, 'edit'>;
  readonly present: PresentNotice;
  readonly orphanCardAt: Desk['orphanCardAt'];
  readonly mendCard: MendCard;
  readonly language: Language;
  readonly log: Log;
}): OrphanCards {
  return {
    pressed: async (ref, { conversation, message }) => {
      if (message === null) return;
      const at = { conversation, message };
      try {
        const order = await orphanCardAt(ref, at);
        if (order === null) await mendCard(ref, at);
        else answers.edit(at, renderCard(orphanCard(present, order, language), null));
      } catch (error) {
        // The press itself was taken and answered; it can be pressed again.
        log.warn('telegram.stray_kept', { order: ref, why: messageOf(error) });
      }
    },
  };
}
