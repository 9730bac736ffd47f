import { type DoctorFinding, findingsOf } from '../../core/doctor-finding.ts';
import type { SqliteSeen } from '../../ledger/inspect.ts';
import type { PostgresSeen } from '../../ledger/inspect-postgres.ts';
import type { Owner } from '../../ledger/owner.ts';
import { ledgerFindings } from './ledger.ts';
import { diskFinding } from './machine.ts';

const { ok, warning, error } = findingsOf('database');

const RESTORE =
  'To go back to a copy, run "topup-desk restore <copy>". To keep this database, run "topup-desk restore --in-place".';

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
                `${folder} is in memory: everything in it is lost when the machine restarts`,
                'Set DATABASE_URL to a file on a real disk.',
              )
            : warning(
                'durability',
                `${folder} is on a network disk, where SQLite's locks are not reliable`,
                'Set DATABASE_URL to a file on a local disk, or use PostgreSQL.',
              ),
        ];
  const rights = isWritable
    ? []
    : [
        error(
          'database',
          `this user cannot write ${state.kind === 'none' ? `in ${folder}` : path}`,
          'Give the user of the desk write access to the file and its folder, or run the doctor as that user.',
        ),
      ];
  if (state.kind === 'none')
    return [
      ...rights,
      ...(rights.length === 0 ? [ok('database', `${path} will be created at the first start`)] : []),
      ...kept,
      room,
    ];
  if (state.kind === 'broken')
    return [
      ...rights,
      error(
        'database',
        `${path} cannot be read as a database: ${state.why}`,
        'Set DATABASE_URL to the right file, or restore a copy: "topup-desk restore <copy>".',
      ),
      room,
    ];
  const found = ok('database', `${path}${isOpenElsewhere ? ', in use by a running desk' : ', not in use'}`);
  const durable = state.isWal
    ? [ok('durability', 'write-ahead log, synced at every commit')]
    : [ok('durability', 'the write-ahead log is off; the next start turns it on')];
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
        `${path} is older than its mark, or is another database: the last recorded change is missing`,
        RESTORE,
      ),
    ];
  if (mark === 'unreadable')
    return [error('owner', `the mark of ${path} cannot be read, so the database may be an old copy`, RESTORE)];
  if (mark === 'none' && facts.isMarked && facts.hasOrders)
    return [error('owner', `the mark of ${path} is missing, so the database may be an old copy`, RESTORE)];
  return [];
}

export function postgresFindings(seen: PostgresSeen, owner: Owner): readonly DoctorFinding[] {
  if (seen.kind === 'unreachable') return [unreachable(seen)];
  const found = seen.isStandby
    ? error('database', 'this PostgreSQL is a standby, which takes no writes', 'Set DATABASE_URL to the primary.')
    : seen.isReadOnly
      ? error(
          'database',
          'the database is read-only (default_transaction_read_only is on)',
          'Set default_transaction_read_only to off for the role and the database.',
        )
      : ok(
          'database',
          `PostgreSQL ${seen.version}, ${seen.desks === 0 ? 'no desk is connected' : 'in use by a running desk'}`,
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
            'synchronous_commit is off: PostgreSQL can lose transactions that it has confirmed',
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
            'Set full_page_writes to on in postgresql.conf, unless the file system prevents torn pages.',
          ),
        ]
      : []),
  ];
  return lost.length > 0 ? lost : [ok('durability', `synchronous_commit ${synchronousCommit}, fsync ${fsync}`)];
}

/** The desk depends on no session of PostgreSQL, so that a pooler may hand out its connections by transaction, but not by statement. */
function poolerFindings({ pooler }: Seen): readonly DoctorFinding[] {
  if (pooler === 'none') return [];
  if (pooler === 'transaction') return [ok('database', 'behind a pooler in transaction mode, which the desk supports')];
  const advice = 'Set pool_mode to transaction or session in PgBouncer for the database in DATABASE_URL.';
  return [error('database', 'PgBouncer pools single statements, so transactions are impossible', advice)];
}

function roomFindings({ connections: { used, max } }: Seen): readonly DoctorFinding[] {
  const advice = 'Raise max_connections, or close unused connections. A replica of the desk uses up to 10.';
  return max - used < 15 ? [warning('database', `${used} of PostgreSQL's ${max} connections are in use`, advice)] : [];
}

const REFUSALS: Readonly<Record<string, readonly [sentence: string, advice: string]>> = {
  '28P01': [
    'PostgreSQL refuses the password in DATABASE_URL',
    'Correct the password. Write characters such as @ / # as %40 %2F %23.',
  ],
  '28000': [
    'PostgreSQL refuses the role in DATABASE_URL',
    'Correct the role, or allow it from this machine in pg_hba.conf.',
  ],
  '3D000': ['the database in DATABASE_URL does not exist', 'Create it ("createdb"), or correct its name.'],
  '53300': ['PostgreSQL has no free connection', 'Raise max_connections, or close unused connections.'],
  ENOTFOUND: ['DNS does not know the host in DATABASE_URL', 'Correct the host in DATABASE_URL.'],
  ECONNREFUSED: [
    'nothing listens at the address in DATABASE_URL',
    'Start PostgreSQL, or correct the host and the port.',
  ],
};

function unreachable({ code, why }: Extract<PostgresSeen, { kind: 'unreachable' }>): DoctorFinding {
  const [sentence, advice] = REFUSALS[code] ?? [
    `PostgreSQL cannot be reached: ${why}`,
    'Check DATABASE_URL, the network, and that PostgreSQL runs.',
  ];
  return error('database', sentence, advice);
}
