import { statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type ClockReading, type DoctorFinding, findingsOf } from '../../core/doctor-finding.ts';

/** Slack's requests are refused beyond this, on both sides. */
const REFUSED_MS = 300_000;
const NOTICED_MS = 60_000;

/** Compares our clock with those of the chats, by the `Date` of what they answered. */
export function checkClock(readings: readonly ClockReading[]): readonly DoctorFinding[] {
  const { ok, warning, error } = findingsOf('clock');
  return readings.map(({ from, aheadMs }) => {
    const apart = Math.abs(aheadMs);
    if (apart < NOTICED_MS) return ok('clock', `within ${apart < 2_000 ? '2 s' : spanOf(apart)} of ${from}'s`);
    const found = `this machine's clock is ${spanOf(apart)} ${aheadMs > 0 ? 'behind' : 'ahead of'} ${from}'s`;
    return apart < REFUSED_MS - NOTICED_MS / 2
      ? warning('clock', found, `${SET_IT} Beyond 5 minutes every request from Slack is refused.`)
      : error('clock', found, `${SET_IT} Slack signs its requests with the time: beyond 5 minutes all are refused.`);
  });
}

const SET_IT = 'Set the clock, and keep it synchronised: "timedatectl set-ntp true".';

const spanOf = (ms: number): string =>
  ms < 120_000
    ? `${Math.round(ms / 1000)} s`
    : ms < 7_200_000
      ? `${Math.round(ms / 60_000)} minutes`
      : `${Math.round(ms / 3_600_000)} hours`;

/** The oldest major version that is supported. src/node-version.cjs refuses older ones. */
const MAJOR = 24;

/** Says whether this Node can run the desk. */
export function checkNode(version: string): readonly DoctorFinding[] {
  const { ok, warning, error } = findingsOf('node');
  const [major = 0] = version.replace(/^v/, '').split('.').map(Number);
  if (major < MAJOR)
    return [error('version', `Node ${version} is too old`, `Install Node ${MAJOR}, or run "npm ci", which brings it.`)];
  if (major % 2 === 1)
    return [
      warning('version', `Node ${version} has no long-term support`, `Use Node ${MAJOR}, which "npm ci" brings.`),
    ];
  return [ok('version', `Node ${version}`)];
}

const MB = 1024 * 1024;
/** Below the first the desk may stop at any moment; below the second somebody should look soon. */
const NO_ROOM = 100 * MB;
const LITTLE_ROOM = 1024 * MB;

/** Finds the free space for a database that this process has open, without touching its file. */
export function diskFindings(path: string): readonly DoctorFinding[] {
  const folder = dirname(resolve(path));
  const { bavail, bsize } = statfsSync(folder);
  return [diskFinding(folder, bavail * bsize)];
}

/** Judges the free space on the disk of a folder. @param free in bytes */
export function diskFinding(folder: string, free: number): DoctorFinding {
  const { ok, warning, error } = findingsOf('database');
  const left = free < LITTLE_ROOM ? `${Math.floor(free / MB)} MB` : `${Math.floor(free / 1024 / MB)} GB`;
  if (free >= LITTLE_ROOM) return ok('disk', `${left} free`);
  const advice =
    'Free space on the disk, or move the database to a larger one. On a full disk nothing can be recorded, so nothing is bought.';
  return (free < NO_ROOM ? error : warning)(
    'disk',
    `the disk of ${folder} is ${free < NO_ROOM ? '' : 'nearly '}full: ${left} free`,
    advice,
  );
}
