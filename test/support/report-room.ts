import type { ReportRoom } from '../../commands/report-shown.ts';
import { readReport } from '../../src/app/reports/read-report.ts';
import type { AccountId } from '../../src/core/people.ts';
import type { OutgoingFile } from '../../src/core/surface.ts';
import type { DeskSettings } from '../../src/desk/settings.ts';

/** For worlds that ask for no report. */
export const NO_REPORTS: ReportRoom = {
  read: async () => {
    throw new Error('no report is read here');
  },
  balances: async () => [],
  draw: async () => new Uint8Array([1]),
  writeWorkbook: async () => new Uint8Array([1]),
  send: async () => true,
};

/** Reads a real ledger in the test's own thread. `sent` is what went to whom. */
export function reportRoomOf(
  url: string,
  { teams, people }: Pick<DeskSettings, 'teams' | 'people'>,
  send: ReportRoom['send'] | null = null,
): ReportRoom & { readonly sent: { readonly to: AccountId; readonly file: OutgoingFile }[] } {
  const sent: { to: AccountId; file: OutgoingFile }[] = [];
  return {
    ...NO_REPORTS,
    sent,
    read: (question) =>
      readReport({
        url,
        question,
        teams,
        people: people.entries,
        orders: null,
        now: Date.parse('2026-11-27T10:00:00Z'),
      }),
    send:
      send ??
      (async (to, file) => {
        sent.push({ to, file });
        return true;
      }),
  };
}
