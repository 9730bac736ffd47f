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
      : error(
          'clock',
          found,
          `${SET_IT} Slack's requests are signed with the time, and beyond 5 minutes all are refused.`,
        );
  });
}

const SET_IT = 'Set the clock, and let it be kept: "timedatectl set-ntp true".';

const spanOf = (ms: number): string =>
  ms < 120_000
    ? `${Math.round(ms / 1000)} s`
    : ms < 7_200_000
      ? `${Math.round(ms / 60_000)} minutes`
      : `${Math.round(ms / 3_600_000)} hours`;

/** The oldest that is supported; src/node-version.cjs refuses what is older than its major. */
const MAJOR = 24;

/** Says whether this Node can run the desk. One that is far newer than what was tested is remarked on. */
export function checkNode(version: string): readonly DoctorFinding[] {
  const { ok, warning, error } = findingsOf('node');
  const [major = 0] = version.replace(/^v/, '').split('.').map(Number);
  if (major < MAJOR)
    return [error('version', `this is Node ${version}`, `Install Node ${MAJOR}, or run "npm ci", which brings it.`)];
  if (major % 2 === 1)
    return [
      warning(
        'version',
        `this is Node ${version}, which has no long-term support`,
        `Run Node ${MAJOR}, which "npm ci" brings.`,
      ),
    ];
  return [ok('version', `Node ${version}`)];
}

const MB = 1024 * 1024;
/** Below the first the desk may stop at any moment; below the second somebody should look soon. */
const NO_ROOM = 100 * MB;
const LITTLE_ROOM = 1024 * MB;

/** Free room for a database that this process itself has open: its file is not touched. */
export function diskFindings(path: string): readonly DoctorFinding[] {
  const folder = dirname(resolve(path));
  const { bavail, bsize } = statfsSync(folder);
  return [diskFinding(folder, bavail * bsize)];
}

/** Free room on the disk of a folder, in bytes: without any, nothing can be recorded. */
export function diskFinding(folder: string, free: number): DoctorFinding {
  const { ok, warning, error } = findingsOf('database');
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
