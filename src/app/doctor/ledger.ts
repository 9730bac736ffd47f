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
        `${writtenBy === null ? 'a newer topup-desk' : `topup-desk ${writtenBy}`} changed the database, and this version (${own}) does not know its tables`,
        `Run that version, or restore a copy that ${own} made: "topup-desk restore <copy>".`,
      ),
    ];
  if (pending.length === 0) return [ok('schema', `the tables are those of version ${own}`)];
  if (writtenBy === null && pending.length === MIGRATIONS.length)
    return [ok('schema', 'the tables will be created at the first start')];
  return [
    warning(
      'schema',
      `${ENGLISH.count(pending.length, { one: '# migration is', other: '# migrations are' })} pending (${pending.join(', ')})`,
      'Make a copy ("topup-desk backup <file>"). The next start of this version migrates the database.',
    ),
  ];
}

function ownerFindings({ kind, accounts, isUnfinished }: LedgerFacts, owner: Owner): readonly DoctorFinding[] {
  const unfinished = isUnfinished
    ? [
        error(
          'owner',
          'a restore of this database was interrupted',
          'Run "topup-desk restore --in-place" again, and let it finish.',
        ),
      ]
    : [];
  if (kind !== null && kind !== owner.kind)
    return [
      ...unfinished,
      kind === 'playground'
        ? error(
            'owner',
            "this is the playground's database, whose orders were never bought",
            'Set DATABASE_URL to another one. It is created if it does not exist.',
          )
        : error(
            'owner',
            "this is a live desk's database, but no chat is configured",
            'Set SLACK_BOT_TOKEN or TELEGRAM_BOT_TOKEN, or set DATABASE_URL to another one.',
          ),
    ];
  const others = (Object.entries(owner.accounts ?? {}) as [ProviderName, string][]).filter(
    ([name, account]) => accounts[name] !== undefined && accounts[name] !== account,
  );
  const moved = others.map(([name]) =>
    warning(
      'owner',
      `the database was last used with another account of ${name}`,
      `Orders sent to that account are held. Set its credentials again if this was not intended.`,
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
      `${ENGLISH.count(count, { one: '# notice waits because the chat refused it', other: '# notices wait because the chat refused them' })}: ${why}`,
      'Let the bot write there. After an invitation the notices are shown at once, otherwise at the next try.',
      conversation,
    ),
  );
  if (setAside === 0) return notices;
  const rows = ENGLISH.count(setAside, {
    one: '# stored row cannot be read and is set aside',
    other: '# stored rows cannot be read and are set aside',
  });
  return [
    ...notices,
    warning('waiting', rows, 'The log names each row at the start. docs/deploying.md says how to repair one.'),
  ];
}
