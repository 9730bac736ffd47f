import { readFileSync } from 'node:fs';

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the state stands after the name, which ends with the last parenthesis. */
export function isStopped(pid: number | undefined): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
  } catch {
    return false;
  }
}
