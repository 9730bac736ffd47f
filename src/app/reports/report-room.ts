import type { ReportRoom } from '../../../commands/report-shown.ts';
import type { Config } from '../../config.ts';
import type { Log } from '../../core/log.ts';
import { platformOf } from '../../core/people.ts';
import type { Surface } from '../../core/surface.ts';
import { drawInThread, readInThread, writeInThread } from './report-thread.ts';

/** Joins the thread that makes reports to the chats that carry their files. `surfaces` is asked when a file is sent. */
export function createReportRoom({
  config: { desk, environment },
  surfaces,
  balances,
  now,
  log,
}: {
  readonly config: Config;
  readonly surfaces: () => readonly Pick<Surface, 'name' | 'sendFile'>[];
  readonly balances: ReportRoom['balances'];
  readonly now: () => number;
  readonly log: Log;
}): ReportRoom {
  return {
    read: (question) =>
      readInThread({
        ...{ url: environment.DATABASE_URL, question, teams: desk.teams, people: desk.people.entries },
        ...{ orders: null, now: now() },
      }),
    balances,
    draw: drawInThread,
    writeWorkbook: writeInThread,
    send: async (person, file) => {
      const surface = surfaces().find(({ name }) => name === platformOf(person));
      const ended = await surface?.sendFile({ person }, file);
      if (ended?.kind === 'shown') return true;
      log.warn('report.file_not_sent', { file: file.name, outcome: ended?.kind ?? 'no chat' });
      return false;
    },
  };
}
