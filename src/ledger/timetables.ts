import type { TimetableLedger } from '../core/timetable.ts';
import type { Session } from './session.ts';
import { rows, statement, written } from './statement.ts';

/** For which time each task was last done. */
export const TIMETABLE_TABLE = ['create table timetables (name text primary key, done_at whole not null) by key'];

export const TIMETABLES = {
  /** A task that is new begins with its next time. */
  begin: statement('insert into timetables (name, done_at) values (:name, :due) on conflict (name) do nothing'),
  done: statement<{ done_at: number }>('select done_at from timetables where name = :name'),
  move: statement('update timetables set done_at = :due where name = :name and done_at < :due'),
};

export const createTimetableRecords = (session: Session): TimetableLedger => ({
  isDue: async (name, dueAt) => {
    const [known] = await session.read(() => rows(TIMETABLES.done, { name }));
    if (known !== undefined) return Number(known.done_at) < dueAt;
    await session.write(() => written(TIMETABLES.begin, { name, due: dueAt }));
    return false;
  },
  doneUpTo: async (name, dueAt) => {
    await session.write(() => written(TIMETABLES.move, { name, due: dueAt }));
  },
});
