import { type DoctorFinding, findingsOf } from '../../core/doctor-finding.ts';
import type { SqliteSeen } from '../../ledger/inspect.ts';
import type { PostgresSeen } from '../../ledger/inspect-postgres.ts';
import type { Owner } from '../../ledger/owner.ts';
import { ledgerFindings } from './ledger.ts';
import { diskFinding } from './machine.ts';

const { ok, warning, error } = findingsOf('database');

const RESTORE =
  'Run "topup-desk restore <copy>" for a copy, or "topup-desk restore --in-place" where this is the database you want.';

/** @param owner what the desk that is configured would be to the ledger */
export function sqliteFindings(seen: SqliteSeen, owner: Owner): readonly DoctorFinding[] {
  const { path, folder, isWritable, isOpenElsewhere, disk, state } = seen;
  const room = diskFinding(folder, seen.freeBytes);
  const kept =
    disk === null
      ? []
      : [
          disk === 'memory'
            ? warning(
                'durability',
                `${folder} is a disk in memory: everything is lost with the next restart of the machine`,
                'Name a file on a real disk in DATABASE_URL.',
              )
            : warning(
                'durability',
                `${folder} is on a network disk, where SQLite's locks do not hold`,
                'Name a file on a disk of this machine in DATABASE_URL, or use PostgreSQL.',
              ),
        ];
  const rights = isWritable
    ? []
    : [
        error(
          'database',
          `this user may not write ${state.kind === 'none' ? `in ${folder}` : path}`,
          'Give the user that runs the desk the right to write the file and its folder, or run the doctor as that user.',
        ),
      ];
  if (state.kind === 'none')
    return [
      ...rights,
      ...(rights.length === 0 ? [ok('database', `${path} is made at the first start`)] : []),
      ...kept,
      room,
    ];
  if (state.kind === 'broken')
    return [
      ...rights,
      error(
        'database',
        `${path} cannot be read as a database: ${state.why}`,
        'Name the right file in DATABASE_URL, or restore a copy: "topup-desk restore <copy>".',
      ),
      room,
    ];
  const found = ok('database', `${path}${isOpenElsewhere ? ', in use by a desk that runs' : ', no desk has it open'}`);
  const durable = state.isWal
    ? [ok('durability', 'write-ahead log, synced at every commit')]
    : [ok('durability', 'the next start switches the write-ahead log on')];
  return [
    ...rights,
    ...(rights.length === 0 ? [found] : []),
    ...(kept.length > 0 ? kept : durable),
    room,
    ...markFindings(seen, state),
    ...ledgerFindings(state.facts, owner),
  ];
}

function markFindings(
  { path }: SqliteSeen,
  { mark, facts }: Extract<SqliteSeen['state'], { kind: 'seen' }>,
): readonly DoctorFinding[] {
  if (mark === 'behind')
    return [
      error(
        'owner',
        `${path} is older than the mark beside it, or is another database: it lacks the last change that was made`,
        RESTORE,
      ),
    ];
  if (mark === 'unreadable')
    return [error('owner', `the mark beside ${path} cannot be read, so nobody knows whether this is a copy`, RESTORE)];
  if (mark === 'none' && facts.isMarked && facts.hasOrders)
    return [error('owner', `the mark beside ${path} is gone, so nobody knows whether this is a copy`, RESTORE)];
  return [];
}

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
