import { type DoctorFinding, findingsOf } from '../../core/doctor-finding.ts';
import type { PostgresSeen } from '../../ledger/inspect-postgres.ts';
import type { Owner } from '../../ledger/owner.ts';
import { ledgerFindings } from './ledger.ts';

const { ok, warning, error } = findingsOf('database');

export function postgresFindings(seen: PostgresSeen, owner: Owner): readonly DoctorFinding[] {
  if (seen.kind === 'unreachable') return [unreachable(seen)];
  const found = seen.isStandby
    ? error('database', 'this PostgreSQL is a standby, which takes no writes', 'Name the primary in DATABASE_URL.')
    : seen.isReadOnly
      ? error(
          'database',
          'transactions are read-only here (default_transaction_read_only)',
          'Set default_transaction_read_only to off for the role and the database.',
        )
      : ok(
          'database',
          `PostgreSQL ${seen.version}, ${seen.desks === 0 ? 'no desk is connected' : 'in use by a desk that runs'}`,
        );
  return [
    found,
    ...durabilityFindings(seen),
    ...poolerFindings(seen),
    ...roomFindings(seen),
    ...ledgerFindings(seen.facts, owner),
  ];
}

type Seen = Extract<PostgresSeen, { kind: 'seen' }>;

function durabilityFindings({ synchronousCommit, fsync, fullPageWrites }: Seen): readonly DoctorFinding[] {
  const lost = [
    ...(synchronousCommit === 'off'
      ? [
          error(
            'durability',
            'synchronous_commit is off: PostgreSQL would lose what it said is committed',
            'Set synchronous_commit to on for the server, the database or the role of DATABASE_URL.',
          ),
        ]
      : []),
    ...(fsync === 'off'
      ? [
          error(
            'durability',
            'fsync is off: a crash can destroy the database',
            'Set fsync to on in postgresql.conf, and restart PostgreSQL.',
          ),
        ]
      : []),
    ...(fullPageWrites === 'off'
      ? [
          warning(
            'durability',
            'full_page_writes is off: a power loss can tear pages',
            'Set full_page_writes to on in postgresql.conf, except on a disk that never tears pages.',
          ),
        ]
      : []),
  ];
  return lost.length > 0 ? lost : [ok('durability', `synchronous_commit ${synchronousCommit}, fsync ${fsync}`)];
}

/** The desk depends on no session of PostgreSQL, so that a pooler may hand out its connections by transaction, but not by statement. */
function poolerFindings({ pooler }: Seen): readonly DoctorFinding[] {
  if (pooler === 'none') return [];
  if (pooler === 'transaction')
    return [ok('database', 'a pooler in transaction mode is before it, which the desk works with')];
  const advice = 'Set pool_mode to transaction or session in PgBouncer for the database in DATABASE_URL.';
  return [error('database', 'PgBouncer pools single statements, which allows no transaction', advice)];
}

function roomFindings({ connections: { used, max } }: Seen): readonly DoctorFinding[] {
  const advice = 'Raise max_connections, or close what does not need one: a replica of the desk uses up to 10.';
  return max - used < 15 ? [warning('database', `${used} of PostgreSQL's ${max} connections are in use`, advice)] : [];
}

const REFUSALS: Readonly<Record<string, readonly [sentence: string, advice: string]>> = {
  '28P01': [
    'PostgreSQL refuses the password in DATABASE_URL',
    'Correct the password: characters such as @ / # are written %40 %2F %23.',
  ],
  '28000': [
    'PostgreSQL refuses the role in DATABASE_URL',
    'Correct the role, or allow it this machine in pg_hba.conf.',
  ],
  '3D000': ['the database that DATABASE_URL names is not there', 'Make it ("createdb"), or correct its name.'],
  '53300': ['PostgreSQL has no free connection', 'Raise max_connections, or close what does not need one.'],
  ENOTFOUND: ["the name of PostgreSQL's machine is not known to DNS", 'Correct the host in DATABASE_URL.'],
  ECONNREFUSED: [
    'nothing answers at the address of DATABASE_URL',
    'Start PostgreSQL, or correct the host and the port.',
  ],
};

function unreachable({ code, why }: Extract<PostgresSeen, { kind: 'unreachable' }>): DoctorFinding {
  const [sentence, advice] = REFUSALS[code] ?? [
    `PostgreSQL cannot be reached: ${why}`,
    'Check DATABASE_URL, the network between, and that PostgreSQL runs.',
  ];
  return error('database', sentence, advice);
}
