import type { HelpTopic } from './command.ts';

/**
 * What the chats have to know of a command. What it is for people is in its parser, its handler and its words.
 *
 * @property acts whether it can change something: an order, a delegation, a language
 * @property opensForm whether the answer is a form to fill in, where the platform has one
 * @property inMenu who is offered it in a platform's menu of commands; null for nobody
 * @property postsCard whether a card appears where it was typed, so that success needs no other answer there
 * @property showsNumber whether the answer may hold a whole number, so that only the one who asked may see it
 */
export type CommandTraits = {
  readonly acts: boolean;
  readonly opensForm: boolean;
  readonly inMenu: 'everybody' | 'approvers' | null;
  readonly postsCard: boolean;
  readonly showsNumber: boolean;
};

const LOOKS: CommandTraits = {
  acts: false,
  opensForm: false,
  inMenu: 'everybody',
  postsCard: false,
  showsNumber: false,
};
const ACTS: CommandTraits = { ...LOOKS, acts: true };
const REQUESTS: CommandTraits = { ...ACTS, postsCard: true };
const DECIDES: CommandTraits = { ...ACTS, inMenu: 'approvers' };

/**
 * Every command there is, in the order of the menus. The chats keep no list of their own: a command without a row here does not
 * compile, and one with a row is known to each of them.
 */
export const COMMANDS: Readonly<Record<HelpTopic, CommandTraits>> = {
  request: REQUESTS,
  form: { ...LOOKS, opensForm: true, inMenu: null },
  status: LOOKS,
  details: { ...LOOKS, showsNumber: true },
  list: LOOKS,
  cancel: ACTS,
  remind: ACTS,
  urgent: REQUESTS,
  explain: LOOKS,
  budget: LOOKS,
  language: ACTS,
  help: LOOKS,
  approve: DECIDES,
  reject: DECIDES,
  delegate: DECIDES,
  settle: DECIDES,
  confirm: DECIDES,
};

/** What a platform's menu offers: the commands for everybody, and where it is shown to approvers those of an approver behind them. */
export function menuFor(audience: 'everybody' | 'approvers'): readonly HelpTopic[] {
  const topics = Object.keys(COMMANDS) as HelpTopic[];
  const offered = (to: CommandTraits['inMenu']) => topics.filter((topic) => COMMANDS[topic].inMenu === to);
  return [...offered('everybody'), ...(audience === 'approvers' ? offered('approvers') : [])];
}
