import type { Alert } from '../src/core/notice.ts';
import type { HeldBecause } from '../src/core/order.ts';
import type { AlertAbout } from './card-words.ts';

const HELD_WHY: { readonly [B in HeldBecause]: (provider: string) => string } = {
  other_account: (provider) => `Sent to another account of ${provider} than the one configured now.`,
  no_provider: (provider) => `${provider} is not configured any more.`,
  playground: () => 'Asked for in the playground, in the ledger of a live desk.',
};

/** What operators are told, in English. */
export const ALERT_WORDS_EN: { readonly [K in Alert['kind']]: (about: AlertAbout) => { title: string; line: string } } =
  {
    contradiction: ({ ref, state, provider, said, settledBy }) => ({
      title: `${ref}: a report contradicts its end`,
      line: `The order is ${state}${settledBy.length === 0 ? '' : `, as settled by hand by ${settledBy.join(' and ')}`}; ${provider} now says ${said}. Nothing was changed. Compare it with the provider’s own books.`,
    }),
    unlisted_code: ({ ref, provider, said }) => ({
      title: `${ref}: ${provider} gave an answer its documents do not list`,
      line: `It said ${said}. The order stays in doubt until a query answers.`,
    }),
    people_needed: ({ ref, provider }) => ({
      title: `${ref}: people must say how it ended`,
      line: `${provider} does not know the order, asked several times over its own delay. Look into its books or call it, then /topup settle ${ref} delivered or failed, with evidence.`,
    }),
    silent: ({ ref, provider }) => ({
      title: `${ref}: people must look how it ended`,
      line: `${provider} has not said so in time, however often it was asked. Look into its books or call it, then /topup settle ${ref} delivered or failed, with evidence. A late answer still ends it by itself.`,
    }),
    urgent: ({ ref, by }) => ({
      title: `${ref} is urgent`,
      line: `${by} asked for it as urgent: one person decides, whatever the rules ask. It is counted as urgent.`,
    }),
    unstaffed: ({ ref, asked }) => ({
      title: `${ref}: nobody is left to decide it`,
      line: asked
        ? 'The config gives none of its approvers that role any more. Those named in "escalateTo" are asked now.'
        : 'The config gives none of its approvers that role any more, and names nobody in "escalateTo". Make one of its approvers an approver again and restart, or have it cancelled.',
    }),
    outage: ({ ref, provider, said }) => ({
      title: `${provider} does not answer`,
      line: `Several submissions in a row went unanswered, the last of them ${ref} (${said}). New orders for ${provider} wait until one gets through; nothing is bought twice.`,
    }),
    cost: ({ ref, provider, said, charged, price }) => ({
      title: `${ref} did not cost what was expected`,
      line:
        charged === null
          ? `${provider} says that it took “${said}”, which is not believed: ${price} is counted. Compare it with the provider’s own books.`
          : `${provider}: ${charged} charged, ${price} expected. What was charged counts in the budgets. Compare it with the provider’s own books.`,
    }),
    held: ({ ref, provider, because, orders }) => ({
      title: orders === 1 ? `${ref} is held` : `${orders} orders are held, ${ref} among them`,
      line: `${HELD_WHY[because ?? 'other_account'](provider)} Nobody asks about ${orders === 1 ? 'it' : 'them'} or buys ${orders === 1 ? 'it' : 'them'} meanwhile: /topup list doubt shows ${orders === 1 ? 'it' : 'them'}. ${because === 'playground' ? 'Settle what was sent, and let the rest be taken back.' : 'Configure the old one again and they go on by themselves; or settle what was sent, with evidence.'}`,
    }),
    provider_moved: ({ ref, provider, said, where }) => ({
      title: `${provider} is called at another address`,
      line: `Until now it was ${said}; ${ref} is the first order that went to ${where}. If nobody meant to move, stop the desk and set the old address again: one of a sandbox delivers nothing, and one that is not a sandbox takes money.`,
    }),
    unknown_order: ({ ref, provider, orders }) => ({
      title:
        orders === 1
          ? `${provider} has an order that the database does not have`
          : `${provider} has ${orders} orders that the database does not have`,
      line: `${provider} called about ${ref}${orders === 1 ? '' : ' and others'}, by an id of this desk. The database was restored from a copy of before, or another desk uses the same account. Nobody here knows who asked for it, and no budget counts it: compare it with the provider’s own books. The log names each.`,
    }),
    unreadable: ({ ref, said }) => ({
      title: `${ref}: what is stored of it cannot be read`,
      line: `The row is left as it is and nothing works on it; everything else goes on. What is wrong: ${said}. Repair it or restore it, then restart: each start looks at it again. docs/deploying.md says how.`,
    }),
    held_back: ({ ref, said }) => ({
      title: 'Purchases are held back',
      line: `The mark beside the database cannot be written (${said}), and without it a restored copy could be bought twice. ${ref} was not sent; all purchases wait until the mark can be written again. Check the disk.`,
    }),
    undeliverable: ({ ref, where, said }) => ({
      title: `${ref}: a message could not be shown`,
      line: `${where} would not take it: ${said}. Add the bot there again, or tell the asker how it stands.`,
    }),
  };
