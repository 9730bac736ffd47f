import type { WebClient } from '@slack/web-api';
import type { PresentNotice } from '../../commands/card.ts';
import { parseCommand } from '../../commands/parse.ts';
import { orphanCard } from '../../commands/presenter.ts';
import type { ConversationId } from '../../src/core/conversation.ts';
import type { Language } from '../../src/core/product.ts';
import type { MendCard } from '../../src/core/surface.ts';
import type { Desk } from '../../src/desk/desk.ts';
import type { Aside } from './background-tasks.ts';
import { toMessage } from './blocks.ts';
import type { Click } from './read.ts';

/**
 * Takes the buttons away from a card that the desk does not know of, once somebody has pressed one and so shown where it is. A
 * card that it does know of, and that is out of date, is shown anew.
 */
export type OrphanCards = { readonly pressed: (click: Click) => void };

export function createOrphanCards({
  client,
  present,
  orphanCardAt,
  mendCard,
  language,
  aside,
}: {
  readonly client: WebClient;
  readonly present: PresentNotice;
  readonly orphanCardAt: Desk['orphanCardAt'];
  readonly mendCard: MendCard;
  readonly language: Language;
  readonly aside: Aside;
}): OrphanCards {
  return {
    pressed: ({ actions, channel, message }) => {
      const command = parseCommand(actions[0]?.value ?? '');
      if (!channel || !message || !command.ok || !('order' in command.value)) return;
      const ref = command.value.order;
      const { ts } = message;
      aside('slack.stray_kept', async () => {
        const pressed = { conversation: `slack:${channel.id}` as ConversationId, message: ts };
        const order = await orphanCardAt(ref, pressed);
        if (order === null) return mendCard(ref, pressed);
        const content = toMessage(orphanCard(present, order, language));
        await client.chat.update({ ...content, channel: channel.id, ts, parse: 'none', link_names: false });
      });
    },
  };
}
