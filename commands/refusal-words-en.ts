import { attemptOf } from '../src/core/attempt.ts';
import { PROVINCES } from '../src/core/flow-code.ts';
import type { ParseRefused } from './command.ts';
import { EXAMPLES } from './examples.ts';
import { accountName, placeName, priceOf, STATE_NAMES } from './names.ts';
import { typedConfirm } from './proposal.ts';
import type { NumberWords, RefusalWords } from './refusal.ts';
import { RULE_WORDS_EN } from './rule-words-en.ts';
import { quoted, shown } from './text.ts';

const MOBILE = 'Write the 11 digits of a mainland mobile number, such as 139 1128 1234.';
const ORDER = 'An order is named like T7K3QX; /topup list shows the newest.';

const INSIST = 'If the number was ported, put anyway after the product; the approver will see it.';
const MISSING: Readonly<Record<Extract<ParseRefused, { kind: 'missing' }>['what'], string>> = {
  product: 'The product is missing.',
  order: 'Which order?',
  number: 'The number is missing.',
  language: 'Which language?',
  outcome: 'How did it end: delivered or failed?',
  evidence: 'The evidence is missing: what shows how it ended?',
  until: 'Until when?',
};

export const NUMBER_WORDS_EN: NumberWords = {
  empty: () => ({ wrong: 'The number is missing.', right: MOBILE }),
  too_long: () => ({ wrong: 'That is too long to be a number.', right: MOBILE }),
  hidden_character: ({ codePoint }) => ({
    wrong: `Something invisible (${codePoint}) stands in the number, as it can in copied text.`,
    right: 'Type the number by hand, so that it is certain which one is meant.',
  }),
  not_a_digit: ({ character }) => ({
    wrong: `“${character}” is not a digit from 0 to 9.`,
    right: `The number comes first, then the product. ${MOBILE}`,
  }),
  two_numbers: () => ({
    wrong: 'There are two numbers.',
    right: 'One top-up is for one number: send a line for each.',
  }),
  landline: () => ({ wrong: 'That is a landline.', right: `Data can only go to a mobile phone. ${MOBILE}` }),
  wrong_length: ({ digits }) => ({
    wrong: `A mobile number has 11 digits; this one has ${digits}.`,
    right: 'Write it in one piece or grouped as 139 1128 1234.',
  }),
  not_mobile: ({ prefix }) => ({
    wrong: `No mainland mobile number starts with ${prefix}.`,
    right: `They start with 13 to 19. ${MOBILE}`,
  }),
};

export const REFUSAL_WORDS_EN: RefusalWords = {
  unreadable_order: () => ({
    wrong: 'What is stored of this order cannot be read, so nothing was done with it.',
    right: 'The operators are told. Everything else works as usual.',
  }),
  too_long: ({ longest }) => ({
    wrong: `The line is longer than ${longest} characters.`,
    right: `Write for example: ${EXAMPLES.en.request}`,
  }),
  missing: ({ what, command }) => ({ wrong: MISSING[what], right: `Write for example: ${EXAMPLES.en[command]}` }),
  unknown_word: ({ word, meant }) => ({
    wrong: `I do not know “${quoted(word)}”.`,
    right: `${meant === null ? '' : `Did you mean /topup ${meant}? `}A top-up is asked for like this: ${EXAMPLES.en.request}. /topup help lists everything.`,
  }),
  extra: ({ command, extra }) => ({
    wrong: `“${quoted(extra)}” is more than the command takes. Nothing was done.`,
    right: `Write for example: ${EXAMPLES.en[command]}`,
  }),
  no_team: ({ conversation }) => ({
    wrong: `No team tops up from this conversation (${conversation}).`,
    right: `Write where your team does, or have an admin add "${conversation}" to a team’s conversations in the config.`,
  }),
  not_requester: ({ team, group }) =>
    group === 'unknown'
      ? {
          wrong: 'It could not be checked now whether you may ask for top-ups here.',
          right: 'Try again in a minute. Nothing was ordered.',
        }
      : {
          wrong: `Only the requesters of the team “${team}” can ask for top-ups here.`,
          right: 'Ask one of them, or have an admin add you to the team’s requesters in the config.',
        },
  unknown_product: ({ given, nearest }) => ({
    wrong: `There is no product “${quoted(given)}”.`,
    right: nearest.length > 0 ? 'These come nearest:' : '/topup help lists the products.',
    products: nearest,
  }),
  no_product: ({ fitting }) => ({
    wrong: 'The product is missing.',
    right: fitting.length > 0 ? 'These fit the number:' : 'No product fits this number.',
    products: fitting,
  }),
  wrong_carrier: ({ product, place, fitting }) => ({
    wrong: `${product.name.en} is not for ${placeName({ ...place, province: null }, 'en') ?? 'this carrier'}, which the number looks like.`,
    right: `${INSIST} ${fitting.length > 0 ? 'These fit:' : 'No other product fits.'}`,
    products: fitting,
  }),
  wrong_province: ({ product, place, fitting }) => ({
    wrong: `${product.name.en} is not sold in ${place.province === null ? 'this province' : PROVINCES[place.province].en}, where the number looks to be from.`,
    right: `${INSIST} ${fitting.length > 0 ? 'These fit:' : 'No other product fits.'}`,
    products: fitting,
  }),
  reason_too_long: ({ length, longest }) => ({
    wrong: `The reason has ${length} characters.`,
    right: `Shorten it to ${longest}; a ticket’s number says the rest.`,
  }),
  denied: ({ rule, sentence }) => ({ wrong: sentence, right: `So says the rule “${rule}”.` }),
  no_rule_fits: () => ({
    wrong: 'No rule allows this top-up.',
    right: '/topup explain with the same number and product shows which rules were looked at.',
  }),
  rule_unknown: ({ rule }) => ({
    wrong: `It could not be checked now whether the rule “${rule}” is for you.`,
    right: 'Try again in a minute. Nothing was ordered.',
  }),
  urgent_not_offered: () => ({
    wrong: 'Nobody is named to decide urgent top-ups.',
    right: 'Ask without urgent; an admin can name them in the config.',
  }),
  urgent_needs_reason: () => ({
    wrong: 'An urgent top-up needs a reason.',
    right: `Write for example: ${EXAMPLES.en.urgent}`,
  }),
  request_key_taken: () => ({
    wrong: 'Somebody else has sent this very request.',
    right: `Send it again as your own: ${EXAMPLES.en.request}`,
  }),
  reason_does_not_match: ({ sentence }) => ({ wrong: sentence.en, right: `For example: ${EXAMPLES.en.request}` }),
  over_budget: ({ account, used, what, priceLi }, { providerName }) => {
    const { accounts, periods } = RULE_WORDS_EN;
    const whose =
      account.kind === 'team'
        ? 'The team’s budget'
        : `The limit for ${accounts[account.kind](accountName(account, providerName), true)}`;
    const wrong =
      what === 'money'
        ? `${whose} of ${priceOf(account.caps.li ?? 0)} for ${periods[account.per]} does not reach: ${priceOf(used.li)} are used, and this costs ${priceOf(priceLi)}.`
        : `${whose} of ${account.caps.orders ?? 0} top-ups for ${periods[account.per]} is used up.`;
    const smaller = what === 'money' ? 'Take a smaller product, wait' : 'Wait';
    return { wrong, right: `${smaller} for the next period, or have an admin raise the budget.` };
  },
  nobody_could_approve: ({ rule, approvals }) => ({
    wrong: `Nobody could approve this: the rule “${rule}” wants ${approvals === 1 ? 'an approver' : `${approvals} approvers`} other than you.`,
    right: 'An admin can name more approvers in the config.',
  }),
  own_order: () => ({
    wrong: 'You asked for this top-up, so somebody else decides it.',
    right: 'While it waits for approval, /topup cancel and its name takes it back.',
  }),
  not_approver: ({ group }) =>
    group === 'unknown'
      ? {
          wrong: 'It could not be checked now whether you are in the group that approves this.',
          right: 'Try again in a minute. Nothing was changed.',
        }
      : {
          wrong: 'You are not among the approvers of this order.',
          right: 'Only who its rule names can decide it; an admin can change that in the config.',
        },
  already_voted: ({ through }) => ({
    wrong:
      through === null ? 'What you decided counts already.' : `${shown(through, 80)} decided in your place already.`,
    right: 'It waits for somebody else.',
  }),
  already_decided: ({ order }) => ({
    wrong: `${order.ref} was decided before: it is ${STATE_NAMES[order.state].en}.`,
    right: `/topup status ${order.ref} shows by whom and when.`,
  }),
  order_not_found: ({ given }) => ({ wrong: `There is no order “${quoted(given)}” here.`, right: ORDER }),
  not_yours: ({ order }) => ({
    wrong: `${order.ref} is ${shown(order.maker.name, 80)}’s.`,
    right: `Only who asked can cancel. An approver can type /topup reject ${order.ref} and why.`,
  }),
  not_settleable: ({ order }) => ({
    wrong: `${order.ref} cannot be settled by hand: it is ${STATE_NAMES[order.state].en}.`,
    right: 'Only an order that is in doubt, or that the provider has taken and not finished, can be.',
  }),
  being_probed: ({ order }) => ({
    wrong: `The provider is being asked about ${order.ref} by sending the same order id once more.`,
    right: 'Wait a minute for its answer, look into its books again, and settle it then.',
  }),
  nothing_to_confirm: ({ order }) => ({
    wrong: `Nobody has said how ${order.ref} ended.`,
    right: `With evidence: /topup settle ${order.ref} delivered (or failed) and what shows it.`,
  }),
  own_settlement: ({ order }) => ({
    wrong: `You settled ${order.ref} yourself, so somebody else confirms it.`,
    right: `Another approver presses Confirm or types ${typedConfirm(order, 'en')}`,
  }),
  other_proposal: ({ order }) => ({
    wrong: `That is not what is proposed for ${order.ref} now. Nothing was confirmed.`,
    right: `To confirm what is: ${typedConfirm(order, 'en')}`,
  }),
  being_delivered: ({ order }, { providerName }) => ({
    wrong: `${providerName(attemptOf(order).provider)} says that ${order.ref} is being delivered.`,
    right: `To confirm all the same that it failed: ${typedConfirm(order, 'en', true)}`,
  }),
  too_late: ({ order }) => ({
    wrong: `${order.ref} cannot be cancelled any more: it is ${STATE_NAMES[order.state].en}.`,
    right: `/topup status ${order.ref} shows how it stands.`,
  }),
  beingChecked: ({ ref }) => ({
    wrong: `${ref} is being checked after the database was restored from a copy: it may have been bought since.`,
    right: 'Once that is certain its card says so; if nothing was bought, it can be decided again.',
  }),
  not_waiting: ({ order }) => ({
    wrong: `${order.ref} does not wait for approval: it is ${STATE_NAMES[order.state].en}.`,
    right: `/topup status ${order.ref} shows how it stands.`,
  }),
  reminded_before: ({ order }) => ({
    wrong: `Whoever can decide ${order.ref} was reminded less than an hour ago.`,
    right: 'Once an hour is enough; the card shows who is asked.',
  }),
  unknown_person: ({ given }) => ({
    wrong: `It is not clear who “${quoted(given)}” is.`,
    right:
      'Mention them, or write their name in the config’s people, or an account such as slack:U0LIN or telegram:1001.',
  }),
  own_delegate: () => ({ wrong: 'You cannot decide for yourself.', right: 'Name somebody else.' }),
  not_an_approver: ({ group }) =>
    group === 'unknown'
      ? { wrong: 'It could not be checked now whether you approve anything.', right: 'Try again in a minute.' }
      : {
          wrong: 'You approve nothing, so there is nothing to hand on.',
          right: 'An admin names approvers in the config.',
        },
  bad_until: ({ why, days }) => ({
    wrong: why === 'past' ? 'That day is over.' : `That is more than ${days} days away.`,
    right: `Write for example: ${EXAMPLES.en.delegate}`,
  }),
};
