import type { ConversationId } from '../core/conversation.ts';
import type { StatedState } from '../core/difference.ts';
import type { ProviderName } from '../core/product.ts';
import { readTimetable, type Timetable } from '../core/timetable.ts';
import { forEachProvider } from '../providers/registry.ts';
import { errorAt, type Finding, warningAt } from './fields.ts';
import type { ConfigFile } from './schema.ts';
import { checkTimezone } from './timezone.ts';

/** How the statements of one provider are read. `columns` null if nobody said yet. */
export type StatementSettings = {
  readonly columns: ConfigFile['reconcile'][ProviderName]['columns'] | null;
  readonly states: Readonly<Record<string, StatedState>>;
  readonly amountIn: 'yuan' | 'fen';
  readonly timezone: string;
  readonly listing: boolean;
};
export type ReconcileSettings = {
  readonly every: Timetable | null;
  readonly statements: Readonly<Record<ProviderName, StatementSettings>>;
};
/** A summary that is told to a conversation; `team` null for all. `name` tells it from others. */
export type Digest = {
  readonly name: string;
  readonly every: Timetable;
  readonly to: ConversationId;
  readonly team: string | null;
};

export function toReconcile({ reconcile, timezone }: ConfigFile): ReconcileSettings {
  const statements = forEachProvider(({ name: provider }) => {
    const { columns, timezone: own, ...rest } = reconcile[provider];
    return { ...rest, columns: columns ?? null, timezone: own ?? timezone };
  });
  return { every: reconcile.every === undefined ? null : readTimetable(reconcile.every), statements };
}

export const toDigests = ({ digests }: ConfigFile): readonly Digest[] =>
  digests.flatMap(({ every, to, team }) => {
    const read = readTimetable(every);
    return read === null ? [] : [{ name: `${to} ${team ?? 'all'} ${every}`, every: read, to, team: team ?? null }];
  });

/** Checks what reconciliation and digests name. `place` checks a conversation's chat. */
export function* checkFinance(
  file: ConfigFile,
  place: (at: string, conversation: string) => Iterable<Finding>,
): Iterable<Finding> {
  for (const [provider, { columns, timezone }] of Object.entries(statementsIn(file))) {
    const at = `reconcile.${provider}`;
    if (columns !== undefined && !canFind(columns))
      yield errorAt(
        `${at}.columns`,
        'no order could be found by these: name "merchantOrderId" or "providerOrderId", or else "number" and "time"',
      );
    const named = Object.values(columns ?? {});
    const twice = named.find((text, index) => named.indexOf(text) !== index);
    if (twice !== undefined) yield errorAt(`${at}.columns`, `"${twice}" is named twice: each column holds one thing`);
    if (timezone === undefined) continue;
    for (const finding of checkTimezone(timezone)) yield { ...finding, place: `${at}.timezone` };
  }
  yield* digests(file, place);
}

const statementsIn = ({ reconcile: { every: _, ...statements } }: ConfigFile) => statements;

const canFind = ({
  merchantOrderId,
  providerOrderId,
  number,
  time,
}: Readonly<Record<string, string | undefined>>): boolean =>
  merchantOrderId !== undefined || providerOrderId !== undefined || (number !== undefined && time !== undefined);

function* digests(
  { digests: all, teams, finance, operators }: ConfigFile,
  place: (at: string, conversation: string) => Iterable<Finding>,
): Iterable<Finding> {
  const seen = new Set<string>();
  for (const [i, { every, to, team }] of all.entries()) {
    const at = `digests[${i}]`;
    yield* place(`${at}.to`, to);
    const key = JSON.stringify([every, to, team]);
    if (seen.has(key)) yield errorAt(at, 'it is there twice: take one out');
    seen.add(key);
    const known = teams.find((one) => one.name === team || (team !== undefined && one.formerly.includes(team)));
    if (team !== undefined && known === undefined) {
      yield errorAt(
        `${at}.team`,
        `there is no team "${team}": write ${teams.map((one) => `"${one.name}"`).join(' or ')}, or leave it out for all`,
      );
      continue;
    }
    if (to === finance.conversation || to === operators.conversation) continue;
    const here = teams.filter(({ conversations, approvalsIn }) => [...conversations, approvalsIn].includes(to));
    const others = here.filter(({ name: there }) => there !== known?.name);
    if (others.length > 0)
      yield warningAt(
        `${at}.to`,
        `"${to}" is a conversation of "${others[0]?.name}", where ${team === undefined ? 'the figures of every team' : `the figures of "${team}"`} would be read: name another`,
      );
    else if (team === undefined && here.length > 0 && teams.length > 1)
      yield warningAt(
        `${at}.to`,
        `"${to}" is a conversation of "${here[0]?.name}", and the figures are of every team: name the "team", or another conversation`,
      );
  }
}
