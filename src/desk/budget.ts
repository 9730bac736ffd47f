import { type Account, accountsOf, type Budgets, type MakerKeysOf, NOTHING_USED } from '../core/budget.ts';
import { createCalendar } from '../core/calendar.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Order } from '../core/order.ts';
import type { AccountId } from '../core/people.ts';
import { type Count, type Team, teamCalled } from '../core/policy.ts';
import type { ProviderName } from '../core/product.ts';

type CountDeps = {
  readonly ledger: Pick<Ledger, 'used'>;
  readonly settings: { readonly budgets: Budgets; readonly timezone: string; readonly teams: readonly Team[] };
  readonly makerKeys: MakerKeysOf;
  readonly now: () => number;
};

/** Reads what is reserved and spent, beside how far that may go. */
export type Counting = {
  readonly ofTeams: (teams: readonly Team[], maker: AccountId) => Promise<readonly Count[]>;
  readonly ofOrder: (order: Order) => Promise<readonly Count[]>;
};

export function createCounting({ ledger, settings, makerKeys, now }: CountDeps): Counting {
  const { budgets, timezone, teams } = settings;
  const calendar = createCalendar(timezone);
  const counted = async (accounts: readonly Account[]): Promise<readonly Count[]> => {
    const used = await ledger.used(accounts);
    return accounts.map((account, at) => ({ account, used: used[at] ?? NOTHING_USED }));
  };

  return {
    ofTeams: (chosen, maker) => {
      const offers = (Object.keys(budgets.provider) as ProviderName[]).map((provider) => ({ provider }));
      const date = calendar(now());
      const about = { maker: makerKeys(maker, date), msisdn: '' as Order['msisdn'], offers, urgent: true, ...date };
      const all = chosen.flatMap((team) => accountsOf({ team, ...about }, { ...budgets, number: NONE }));
      return counted(
        all.filter(
          (account, at) =>
            all.findIndex(({ scope, period }) => scope === account.scope && period === account.period) === at,
        ),
      );
    },
    ofOrder: async (order) => {
      const team = teamCalled(teams, order.team);
      if (team === undefined) return [];
      const { product, maker, urgent } = order;
      const msisdn = (order.numberKey ?? order.msisdn) as Order['msisdn'];
      const date = calendar(now());
      const about = { maker: makerKeys(maker.account, date), msisdn, offers: product.offers, urgent, ...date };
      return counted(accountsOf({ team, ...about }, budgets));
    },
  };
}

const NONE = { day: { li: null, orders: null }, month: { li: null, orders: null } };
