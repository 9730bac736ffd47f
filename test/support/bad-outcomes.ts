import { type BadConfig, type ConfigChange, set } from './example-config.ts';

const rule = (more: object): ConfigChange => set('rules.2', { name: 'standard', ...more });
const OUTCOMES = /^.*: rules\[2\]: write one of "approvals", "steps" and "deny"$/m;

/** What can be wrong with what comes of a rule, and when nobody decides. */
export const BAD_OUTCOMES: readonly BadConfig[] = [
  ['approvals and steps', rule({ approvals: 1, steps: [{}] }), OUTCOMES],
  ['steps and a denial', rule({ steps: [{}], deny: 'no' }), OUTCOMES],
  ['no step', rule({ steps: [] }), /: rules\[2\]\.steps: write at least one step/],
  [
    'a step of no approval',
    rule({ steps: [{ approvals: 0 }] }),
    /: rules\[2\]\.steps\[0\]\.approvals: write 1 or more/,
  ],
  ['an unknown key of a step', rule({ steps: [{ aprovers: [] }] }), /: rules\[2\]\.steps\[0\]: unknown key "aprovers"/],
  [
    'a step that asks nobody',
    rule({ steps: [{ approvers: [] }] }),
    /: rules\[2\]\.steps\[0\]\.approvers: name at least one approver/,
  ],
  [
    'approvers beside steps',
    rule({ steps: [{}], approvers: ['slack:U0BOSS'] }),
    /: rules\[2\]\.approvers: name approvers beside "approvals", or in each of the "steps"/,
  ],
  [
    'approvers of a denial',
    rule({ deny: 'no', approvers: ['slack:U0BOSS'] }),
    /: rules\[2\]\.approvers: .*a rule that denies asks nobody/,
  ],
  [
    'rejections of a denial',
    rule({ deny: 'no', rejections: 2 }),
    /: rules\[2\]\.deny: a rule that denies asks nobody: take "rejections" and "escalateTo" out/,
  ],
  ['an empty denial', rule({ deny: '' }), /: rules\[2\]\.deny: it is empty: write some text/],
  [
    'more approvals than people',
    rule({ approvals: 2, approvers: ['slack:U0LIN', 'telegram:1001'] }),
    /: rules\[2\]\.approvers: 2 approvals are asked of 1 person: name more, or ask for fewer/,
  ],
  [
    'more approvals than people in a step',
    rule({ steps: [{}, { approvals: 3, approvers: ['slack:U0A', 'slack:U0B'] }] }),
    /: rules\[2\]\.steps\[1\]\.approvers: 3 approvals are asked of 2 people/,
  ],
  ['a half approval', rule({ approvals: 0.5 }), /: rules\[2\]\.approvals: write a whole number/],
  ['no rejection', rule({ approvals: 1, rejections: 0 }), /: rules\[2\]\.rejections: write 1 or more/],
  [
    'an approver who is nobody in people',
    rule({ approvals: 1, approvers: ['person:Lyn'] }),
    /: rules\[2\]\.approvers\[0\]: "person:Lyn" is nobody in "people"/,
  ],
  ['an unknown key of a rule', rule({ approvals: 1, aprovers: [] }), /: rules\[2\]: unknown key "aprovers"/],
  ['no rule', set('rules', []), /: rules: write at least one rule, such as \{ "name": "standard", "approvals": 1 \}/],
  [
    'an escalation to nobody',
    set('approval.escalateAfter', '6h'),
    /: approval\.escalateAfter: nobody would be asked then: name them in "escalateTo"/,
  ],
  [
    'an escalation at no time',
    set('approval.escalateTo', ['slack:U0CFO']),
    /: approval\.escalateTo: it is not said when they are asked: write "escalateAfter" in "approval", such as "6h"/,
  ],
  [
    'a rule’s escalation at no time',
    rule({ approvals: 1, escalateTo: ['slack:U0CFO'] }),
    /: rules\[2\]\.escalateTo: it is not said when they are asked: write "escalateAfter" in "approval"/,
  ],
  [
    'an escalation after the end',
    set('approval', { escalateTo: ['slack:U0CFO'], escalateAfter: '24h', expiresAfter: '24h' }),
    /: approval\.escalateAfter: an order expires before it is escalated: write a shorter duration/,
  ],
  [
    'an unknown key of what rules may approve',
    set('approval.byRule', { makerday: '5' }),
    /: approval\.byRule: unknown key "makerday"/,
  ],
  [
    'a cap that is no yuan',
    set('approval.byRule', { teamDay: 'much' }),
    /: approval\.byRule\.teamDay: write yuan in digits/,
  ],
  ['nobody for what is urgent', set('urgent', { approvers: [] }), /: urgent\.approvers: name at least one approver/],
  ['an unknown key of urgent', set('urgent', { approvers: ['slack:U0CFO'], who: 1 }), /: urgent: unknown key "who"/],
  ['a budget of no order', set('budgets', { maker: { dayCount: 0 } }), /: budgets\.maker\.dayCount: write 1 or more/],
  ['an unknown key of a budget', set('teams.0.budget', { week: '5' }), /: teams\[0\]\.budget: unknown key "week"/],
  ['a limit for nobody known', set('budgets', { team: {} }), /: budgets: unknown key "team"/],
  [
    'a pattern that is none',
    set('reasonPattern', { pattern: 'CASE-(', sentence: { en: 'x', zh: 'x' } }),
    /: reasonPattern\.pattern: this is no regular expression \(.+\): write one such as "CASE-\\d\+"/,
  ],
  [
    'a pattern without its sentence',
    set('reasonPattern', { pattern: 'CASE' }),
    /: reasonPattern\.sentence: it is missing: write an object, \{ … \}/,
  ],
];
