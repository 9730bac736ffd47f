import { type DoctorFinding, findingsOf } from '../../core/doctor-finding.ts';
import { ENGLISH } from '../../core/grammar.ts';
import type { ProviderName } from '../../core/product.ts';
import type { LedgerFacts } from '../../ledger/inspect.ts';
import type { Owner } from '../../ledger/owner.ts';
import { MIGRATIONS, ownVersion } from '../../ledger/version.ts';

const { ok, warning, error } = findingsOf('database');

/** What both databases hold alike. */
export function ledgerFindings(facts: LedgerFacts, owner: Owner): readonly DoctorFinding[] {
  return [...schemaFindings(facts), ...ownerFindings(facts, owner), ...waitingFindings(facts)];
}

function schemaFindings({ pending, foreign, writtenBy }: LedgerFacts): readonly DoctorFinding[] {
  const own = ownVersion();
  if (foreign.length > 0)
    return [
      error(
        'schema',
        `the database was changed by topup-desk ${writtenBy ?? 'of a newer version'}, and this is ${own}, which does not know its tables`,
        `Start that version again, or restore a copy that ${own} made: "topup-desk restore <copy>".`,
      ),
    ];
  if (pending.length === 0) return [ok('schema', `the tables are those of ${own}`)];
  if (writtenBy === null && pending.length === MIGRATIONS.length)
    return [ok('schema', 'the tables are made at the first start')];
  return [
    warning(
      'schema',
      `${ENGLISH.count(pending.length, { one: '# migration is', other: '# migrations are' })} pending (${pending.join(', ')})`,
      'Make a copy ("topup-desk backup <file>"); the next start of this version migrates the database.',
    ),
  ];
}

function ownerFindings({ kind, accounts, isUnfinished }: LedgerFacts, owner: Owner): readonly DoctorFinding[] {
  const unfinished = isUnfinished
    ? [
        error(
          'owner',
          'a restore of this database was cut off',
          'Run "topup-desk restore --in-place" once more, and to its end.',
        ),
      ]
    : [];
  if (kind !== null && kind !== owner.kind)
    return [
      ...unfinished,
      kind === 'playground'
        ? error(
            'owner',
            "the database is the playground's, whose orders were never paid for",
            'Name another one in DATABASE_URL: it is made where it does not exist.',
          )
        : error(
            'owner',
            "the database is a live desk's, and no chat is configured",
            'Set SLACK_BOT_TOKEN or TELEGRAM_BOT_TOKEN, or name another database.',
          ),
    ];
  const others = (Object.entries(owner.accounts ?? {}) as [ProviderName, string][]).filter(
    ([name, account]) => accounts[name] !== undefined && accounts[name] !== account,
  );
  const moved = others.map(([name]) =>
    warning(
      'owner',
      `the database was opened last with another account of ${name}`,
      `Orders that went to that account are held. Configure it again if this was not intended.`,
      name,
    ),
  );
  const mine = kind === null ? [] : [ok('owner', kind === 'live' ? "it is a live desk's" : "it is the playground's")];
  return [...unfinished, ...moved, ...(unfinished.length + moved.length === 0 ? mine : [])];
}

function waitingFindings({ parked, setAside }: LedgerFacts): readonly DoctorFinding[] {
  const notices = parked.map(({ conversation, count, why }) =>
    warning(
      'waiting',
      `${ENGLISH.count(count, { one: '# notice waits', other: '# notices wait' })}, since it was refused there: ${why}`,
      'Let the bot write there again: what waits is shown at once after an invitation, and tried again by itself.',
      conversation,
    ),
  );
  if (setAside === 0) return notices;
  const rows = ENGLISH.count(setAside, { one: '# stored row cannot be read', other: '# stored rows cannot be read' });
  return [
    ...notices,
    warning(
      'waiting',
      `${rows}, and is set aside`,
      'The log names each at the start; docs/deploying.md says how to repair it.',
    ),
  ];
}
