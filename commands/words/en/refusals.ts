import { ENGLISH } from '../../../src/core/grammar.ts';
import { attemptOf } from '../../../src/core/order.ts';
import { accountName, priceOf, quoted, sanitizeForDisplay } from '../../card.ts';
import { type ParseRefused, typedConfirm } from '../../command.ts';
import type { NumberWords, RefusalWords } from '../../refusal.ts';
import { EXAMPLES_EN as EXAMPLES } from './answers.ts';
import { BATCH_REFUSALS_EN } from './batch.ts';
import { DECISION_REFUSALS_EN } from './decisions.ts';
import { NAMES_EN as NAMES } from './names.ts';
import { RULE_WORDS_EN } from './rules.ts';
import { SEARCH_REFUSALS_EN } from './search.ts';

const MOBILE = 'Write the 11 digits of a mainland mobile number, such as 139 1128 1234.';
const ORDER = 'An order is named like T7K3QX; /topup list shows the newest.';
const INSIST = 'If the number was ported, add anyway after the product; the approver sees it.';
const MISSING: Readonly<Record<Extract<ParseRefused, { kind: 'missing' }>['what'], string>> = {
  row: 'Which row of the file?',
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
    wrong: `The number contains an invisible character (${codePoint}), as copied text sometimes does.`,
    right: 'Type the number by hand, so that it is certain which one you mean.',
  }),
  not_a_digit: ({ character }) => ({
    wrong: `“${character}” is not a digit from 0 to 9.`,
    right: `The number comes first, then the product. ${MOBILE}`,
  }),
  two_numbers: () => ({
    wrong: 'There are two numbers.',
    right: 'One request is for one number: send a line for each.',
  }),
  landline: () => ({ wrong: 'That is a landline.', right: `Only a mobile phone can be topped up. ${MOBILE}` }),
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
  ...BATCH_REFUSALS_EN,
  ...SEARCH_REFUSALS_EN,
  ...DECISION_REFUSALS_EN,
  unreadable_order: () => ({
    wrong: 'The stored order cannot be read, so nothing was done with it.',
    right: 'The operators have been told. Everything else works as usual.',
  }),
  too_long: ({ longest }) => ({
    wrong: `Your line is longer than ${longest} characters.`,
    right: `Write for example: ${EXAMPLES.request}`,
  }),
  missing: ({ what, command }) => ({ wrong: MISSING[what], right: `Write for example: ${EXAMPLES[command]}` }),
  two_requests: () => ({
    wrong: 'There are two requests in one line. Nothing was ordered.',
    right: 'One line asks for one number: send a line for each.',
  }),
  unknown_word: ({ word, meant }) => ({
    wrong: `I do not know “${quoted(word)}”.`,
    right: `${meant === null ? '' : `Did you mean /topup ${meant}? `}To ask for a top-up, write for example: ${EXAMPLES.request}. /topup help lists everything.`,
  }),
  extra: ({ command, extra }) => ({
    wrong: `The command does not take “${quoted(extra)}”. Nothing was done.`,
    right: `Write for example: ${EXAMPLES[command]}`,
  }),
  no_team: ({ conversation }) => ({
    wrong: `No team tops up from this conversation (${conversation}).`,
    right: `Write in a conversation of your team, or have an admin add "${conversation}" to a team’s conversations in the config.`,
  }),
  not_requester: ({ team, group }) =>
    group === 'unknown'
      ? {
          wrong: 'The desk could not check whether you may ask for top-ups here.',
          right: 'Try again in a minute. Nothing was ordered.',
        }
      : {
          wrong: `Only the requesters of the team “${team}” can ask for top-ups here.`,
          right: 'Ask one of them, or have an admin add you to the team’s requesters in the config.',
        },
  unknown_product: ({ given, nearest }) => ({
    wrong: `There is no product “${quoted(given)}”.`,
    right: nearest.length > 0 ? 'The nearest are:' : '/topup help lists the products.',
    products: nearest,
  }),
  no_product: ({ fitting }) => ({
    wrong: 'The product is missing.',
    right: fitting.length > 0 ? 'These fit the number:' : 'No product fits this number.',
    products: fitting,
  }),
  wrong_carrier: ({ product, place, fitting }) => ({
    wrong: `${product.name.en} is not for ${place.carrier === null ? 'this carrier' : NAMES.carriers[place.carrier]}, which the number looks like.`,
    right: `${INSIST} ${fitting.length > 0 ? 'These fit:' : 'No other product fits.'}`,
    products: fitting,
  }),
  wrong_province: ({ product, place, fitting }) => ({
    wrong: `${product.name.en} is not sold in ${place.province === null ? 'this province' : NAMES.province(place.province)}, where the number seems to be from.`,
    right: `${INSIST} ${fitting.length > 0 ? 'These fit:' : 'No other product fits.'}`,
    products: fitting,
  }),
  reason_too_long: ({ length, longest }) => ({
    wrong: `Your reason has ${length} characters.`,
    right: `Shorten it to ${longest}; the number of a ticket is enough for the rest.`,
  }),
  denied: ({ rule, sentence }) => ({ wrong: sentence, right: `The rule “${rule}” says so.` }),
  no_rule_fits: () => ({
    wrong: 'No rule allows this top-up.',
    right: '/topup explain with the same number and product shows why no rule applies.',
  }),
  rule_unknown: ({ rule }) => ({
    wrong: `The desk could not check whether the rule “${rule}” is for you.`,
    right: 'Try again in a minute. Nothing was ordered.',
  }),
  urgent_not_offered: () => ({
    wrong: 'The config names nobody who decides urgent requests.',
    right: 'Ask without urgent; an admin can name somebody in the config.',
  }),
  urgent_needs_reason: () => ({
    wrong: 'An urgent request needs a reason.',
    right: `Write for example: ${EXAMPLES.urgent}`,
  }),
  request_key_taken: () => ({
    wrong: 'Somebody else has already sent this request.',
    right: `Type one of your own, for example: ${EXAMPLES.request}`,
  }),
  reason_does_not_match: ({ sentence }) => ({ wrong: sentence.en, right: `For example: ${EXAMPLES.request}` }),
  over_budget: ({ account, used, what, priceLi }, { providerName }) => {
    const { accounts, periods } = RULE_WORDS_EN;
    const whose =
      account.kind === 'team'
        ? 'The team’s budget'
        : `The limit for ${accounts[account.kind](accountName(account, providerName), true)}`;
    const wrong =
      what === 'money'
        ? `${whose} for ${periods[account.per]} is not enough: ${priceOf(used.li)} of ${priceOf(account.caps.li ?? 0)} is used or reserved, and this costs ${priceOf(priceLi)}.`
        : `${whose} of ${ENGLISH.count(account.caps.orders ?? 0, { one: '# top-up', other: '# top-ups' })} for ${periods[account.per]} is used up.`;
    const smaller = what === 'money' ? 'Take a smaller product, wait' : 'Wait';
    return { wrong, right: `${smaller} for the next period, or have an admin raise the budget.` };
  },
  nobody_could_approve: ({ rule, approvals }) => ({
    wrong: `Nobody could approve this: the rule “${rule}” asks for ${ENGLISH.count(approvals, { one: 'an approver', other: '# approvers' })} other than you.`,
    right: 'An admin can name more approvers in the config.',
  }),
  own_order: ({ order }) => ({
    wrong: 'You asked for this top-up, so somebody else must decide it.',
    right:
      order.state === 'awaiting_approval'
        ? `While it waits for approval, you can cancel it: /topup cancel ${order.ref}`
        : `Another approver must settle it; /topup status ${order.ref} shows its progress.`,
  }),
  not_approver: ({ group }) =>
    group === 'unknown'
      ? {
          wrong: 'The desk could not check whether you are in the group that approves this.',
          right: 'Try again in a minute. Nothing was changed.',
        }
      : {
          wrong: 'You are not an approver of this order.',
          right: 'Only the people named by its rule can decide it; an admin can change that in the config.',
        },
  already_voted: ({ through }) => ({
    wrong:
      through === null
        ? 'Your decision counts already.'
        : `${sanitizeForDisplay(through, 80)} has already decided for you.`,
    right: 'The order waits for somebody else.',
  }),
  already_decided: ({ order }) => ({
    wrong: `${order.ref} was decided before: it is ${NAMES.states[order.state]}.`,
    right: `/topup status ${order.ref} shows by whom and when.`,
  }),
  order_not_found: ({ given }) => ({ wrong: `There is no order “${quoted(given)}” here.`, right: ORDER }),
  not_yours: ({ order }) => ({
    wrong: `${order.ref} is a request of ${sanitizeForDisplay(order.maker.name, 80)}.`,
    right: `Only the requester can cancel it. An approver can type /topup reject ${order.ref} and why.`,
  }),
  not_settleable: ({ order }) => ({
    wrong: `${order.ref} cannot be settled by hand: it is ${NAMES.states[order.state]}.`,
    right: 'Only an order that is unconfirmed, or that the provider has accepted and not finished, can be.',
  }),
  being_probed: ({ order }) => ({
    wrong: `The desk is asking the provider about ${order.ref} by sending the same order id once more.`,
    right: 'Wait a minute for the answer, look into the provider’s records again, and settle it then.',
  }),
  nothing_to_confirm: ({ order }) => ({
    wrong: `${order.settlement === null ? 'Nobody' : 'Nobody but the requester'} has said how ${order.ref} ended.`,
    right: `With evidence: /topup settle ${order.ref} delivered (or failed) and what shows it.`,
  }),
  own_settlement: ({ order }) => ({
    wrong: `You settled ${order.ref} yourself, so somebody else must confirm it.`,
    right: `Another approver presses Confirm or types ${typedConfirm(order, NAMES)}`,
  }),
  other_proposal: ({ order }) => ({
    wrong: `That is not the current proposal for ${order.ref}. Nothing was confirmed.`,
    right: `To confirm the current one: ${typedConfirm(order, NAMES)}`,
  }),
  being_delivered: ({ order }, { providerName }) => ({
    wrong: `${providerName(attemptOf(order).provider)} says that ${order.ref} is being delivered.`,
    right: `To confirm anyway that it failed: ${typedConfirm(order, NAMES, true)}`,
  }),
  too_late: ({ order }) => ({
    wrong: `${order.ref} can no longer be cancelled: it is ${NAMES.states[order.state]}.`,
    right: `/topup status ${order.ref} shows its progress.`,
  }),
  beingChecked: ({ ref }) => ({
    wrong: `The database was restored from a copy, and ${ref} is being checked: it may have been bought since.`,
    right: 'Its card says so once that is certain; if nothing was bought, it can be decided again.',
  }),
  not_waiting: ({ order }) => ({
    wrong: `${order.ref} is not waiting for approval: it is ${NAMES.states[order.state]}.`,
    right: `/topup status ${order.ref} shows its progress.`,
  }),
  reminded_before: ({ order }) => ({
    wrong: `The approvers of ${order.ref} were reminded less than an hour ago.`,
    right: 'You can remind them once an hour; the card shows who they are.',
  }),
  unknown_person: ({ given }) => ({
    wrong: `It is not clear who “${quoted(given)}” is.`,
    right:
      'Mention them, or write their name in the config’s people, or an account such as slack:U0LIN or telegram:1001.',
  }),
  own_delegate: () => ({ wrong: 'You cannot delegate to yourself.', right: 'Name somebody else.' }),
  not_an_approver: ({ group }) =>
    group === 'unknown'
      ? { wrong: 'The desk could not check whether you are an approver.', right: 'Try again in a minute.' }
      : {
          wrong: 'You are not an approver, so you cannot delegate.',
          right: 'An admin names approvers in the config.',
        },
  bad_until: ({ why, days }) => ({
    wrong:
      why === 'past'
        ? 'That day is over.'
        : `That is more than ${ENGLISH.count(days, { one: '# day', other: '# days' })} away.`,
    right: `Write for example: ${EXAMPLES.delegate}`,
  }),
};
