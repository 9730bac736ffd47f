import type { ConversationId } from '../../core/conversation.ts';
import type { Msisdn } from '../../core/msisdn.ts';
import { type GroupId, type Membership, PLATFORMS } from '../../core/people.ts';
import type { NumberPlace } from '../../core/product.ts';
import { createAccess } from '../../desk/access.ts';
import {
  createEvaluateRequest,
  type EvaluateDeps,
  type EvaluatedRequest,
  type PastTimes,
} from '../../desk/evaluate-request.ts';
import type { DeskSettings } from '../../desk/settings.ts';
import { type RequestRefused, resolveWholeRequest, type TopupRequest } from '../../desk/topup-request.ts';

export type TrialDeps = {
  readonly settings: DeskSettings;
  /** Returns usage and earlier orders. */
  readonly usage: EvaluateDeps<PastTimes>['ledger']['usage'];
  readonly currentConversation: (id: ConversationId) => ConversationId;
  /** Whether the requester is in a group of requesters, and in a group of a rule. */
  readonly mayAskIn: (group: GroupId) => Membership;
  readonly isIn: (group: GroupId) => Membership;
};

/** Refused before any rule was evaluated, or the result of the rules. */
export type Tried =
  | { readonly kind: 'refused'; readonly refused: RequestRefused }
  | { readonly kind: 'evaluated'; readonly priceLi: number; readonly evaluated: EvaluatedRequest<PastTimes> };

export type Trial = (
  asked: Omit<TopupRequest, 'requestKey'>,
  at: number,
  placeOf: (msisdn: Msisdn) => NumberPlace,
) => Promise<Tried>;

/** Evaluates a request by the desk's own code. Nothing is recorded and nobody is asked. */
export function createTrial({ settings, usage, currentConversation, mayAskIn, isIn }: TrialDeps): Trial {
  const { teams, policy, people } = settings;
  const accessWhere = (memberOf: (group: GroupId) => Membership) =>
    createAccess({
      teams,
      operators: [],
      policy,
      people,
      groups: PLATFORMS.map((name) => ({ name, memberOf: async (group) => memberOf(group) })),
      ledger: { currentConversation, delegations: async () => [] },
      now: () => 0,
    });
  const access = accessWhere(mayAskIn);
  const evaluateRequest = createEvaluateRequest({
    ledger: { usage, currentConversation },
    settings,
    access: accessWhere(isIn),
  });
  return async (asked, at, placeOf) => {
    const wanted = await resolveWholeRequest({ access, settings, placeOf }, asked);
    if (!wanted.ok) return { kind: 'refused', refused: wanted.error };
    return {
      kind: 'evaluated',
      priceLi: wanted.value.product.priceLi,
      evaluated: await evaluateRequest(wanted.value, asked, at),
    };
  };
}
