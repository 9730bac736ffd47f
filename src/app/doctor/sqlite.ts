import { statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type DoctorFinding, findingsOf } from '../../core/doctor-finding.ts';
import type { SqliteSeen } from '../../ledger/inspect-sqlite.ts';
import type { Owner } from '../../ledger/owner.ts';
import { ledgerFindings } from './ledger.ts';

const { ok, warning, error } = findingsOf('database');

const MB = 1024 * 1024;
/** Below the first the desk may stop at any moment; below the second somebody should look soon. */
const NO_ROOM = 100 * MB;
const LITTLE_ROOM = 1024 * MB;

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

/** Free room for a database that this process itself has open: its file is not touched. */
export function diskFindings(path: string): readonly DoctorFinding[] {
  const folder = dirname(resolve(path));
  const { bavail, bsize } = statfsSync(folder);
  return [diskFinding(folder, bavail * bsize)];
}

function diskFinding(folder: string, free: number): DoctorFinding {
  const left = free < LITTLE_ROOM ? `${Math.floor(free / MB)} MB` : `${Math.floor(free / 1024 / MB)} GB`;
  if (free >= LITTLE_ROOM) return ok('disk', `${left} free`);
  const advice =
    'Make room on the disk, or move the database to a larger one: without room nothing can be recorded, and so nothing bought.';
  return (free < NO_ROOM ? error : warning)(
    'disk',
    `the disk of ${folder} is ${free < NO_ROOM ? '' : 'nearly '}full: ${left} free`,
    advice,
  );
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
