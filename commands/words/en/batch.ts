import type { BatchProgress, BatchState } from '../../../src/core/batch.ts';
import type { BatchColumn } from '../../../src/core/batch-rows.ts';
import { ENGLISH } from '../../../src/core/grammar.ts';
import type { Line } from '../../card.ts';
import type { OfKind, Refusal, RefusalText } from '../../refusal.ts';
import type { Person } from '../facts.ts';

/** The refusals of commands about many orders at once. */
export type BatchRefusalKind = Extract<
  Refusal['kind'],
  `batch_${string}` | `file_${string}` | 'own_batch' | 'in_batch' | 'not_yours_to_run' | 'duplicate_row'
>;
export type BatchRefusalWords = {
  readonly [K in BatchRefusalKind]: (refused: OfKind<Refusal, K>) => RefusalText;
};

/** The words of a batch: its check, its card, its files. */
export type BatchWords = {
  readonly checkTitle: (fits: number, all: number) => string;
  readonly columns: (found: readonly string[], isNamed: boolean) => string;
  readonly column: { readonly [C in BatchColumn]: string };
  readonly leftOut: (count: number) => string;
  readonly row: (row: number, number: string, why: string) => string;
  readonly more: (count: number) => string;
  readonly total: (price: string, rows: number) => string;
  readonly lasts: (minutes: number) => string;
  readonly notYet: string;
  readonly nothingFits: string;
  readonly same: (ref: string, at: string) => string;
  readonly changed: string;
  readonly formTitle: string;
  readonly form: string;
  readonly ask: (rows: number) => string;
  readonly askAgain: (rows: number) => string;
  readonly asked: (ref: string, rows: number, price: string) => string;
  readonly resultComes: string;
  readonly title: { readonly [S in BatchState]: (ref: string) => string };
  readonly asks: (by: Person, rows: number, price: string, file: string | null) => Line;
  readonly until: (at: string) => string;
  readonly largest: (rows: readonly string[]) => string;
  readonly largestRow: (row: number, number: string, product: string, price: string) => string;
  readonly strictest: string;
  readonly repeated: (rows: number) => string;
  readonly sameReason: (rows: number) => string;
  readonly severalInFile: (rows: number) => string;
  readonly struck: (rows: readonly number[]) => string;
  readonly again: (ref: string) => string;
  readonly howToStrike: (ref: string) => string;
  readonly counts: (numbers: Omit<BatchProgress, 'size'>) => string;
  readonly left: (minutes: number) => string;
  readonly restored: string;
  readonly doubts: (count: number) => string;
  readonly decidedBy: {
    readonly [K in 'approved' | 'rejected' | 'paused' | 'stopped' | 'cancelled']: (by: Person) => Line;
  };
  readonly byRule: (rule: string) => string;
  readonly why: (why: string) => string;
  readonly labels: { readonly [L in 'approval' | 'budget' | 'file']: string };
  readonly buttons: {
    readonly [B in 'approve' | 'reject' | 'pause' | 'resume' | 'stop' | 'cancel' | 'status']: string;
  };
  readonly rowsFile: (ref: string) => string;
  readonly result: (ref: string, numbers: Omit<BatchProgress, 'size'>) => string;
  readonly resultLater: string;
  readonly call: (ref: string, rows: number) => string;
  readonly reminder: (ref: string, rows: number) => string;
  /** Follows the link to the card, for one person alone. */
  readonly decideThere: (ref: string) => string;
  readonly undone: (ref: string) => string;
  readonly header: readonly string[];
  readonly notAsked: string;
  readonly footer: (ref: string) => string;
};

const rows = (count: number): string => ENGLISH.count(count, { one: '# row', other: '# rows' });
const minutes = (count: number): string =>
  count < 1 ? 'less than a minute' : ENGLISH.count(count, { one: 'about a minute', other: 'about # minutes' });

export const BATCH_WORDS_EN: BatchWords = {
  checkTitle: (fits, all) =>
    `Checked: ${ENGLISH.count(fits, { one: `# of ${rows(all)} fits`, other: `# of ${rows(all)} fit` })}`,
  columns: (found, isNamed) => `${isNamed ? 'Columns' : 'Columns, by what is in them'}: ${ENGLISH.and(found)}.`,
  column: { number: 'number', product: 'product', reason: 'reason', ticket: 'ticket' },
  leftOut: (count) =>
    `${ENGLISH.count(count, { one: '# row does', other: '# rows do' })} not fit and will be left out:`,
  row: (row, number, why) => `• Row ${row}, ${number}: ${why}`,
  more: (count) => `… and ${rows(count)} more.`,
  total: (price, count) => `In all ${price} for ${rows(count)}.`,
  lasts: (count) => `Buying them takes ${minutes(count)} at the providers’ pace.`,
  notYet: 'Nothing has been asked for yet.',
  nothingFits: 'No row fits, so there is nothing to ask for.',
  same: (ref, at) => `The same rows were asked for as ${ref} at ${at}. Asking again buys them again.`,
  changed: 'Something has changed since the check that you saw, so nothing was asked for. This is how it is now.',
  formTitle: 'Ask for many top-ups at once',
  form: 'Write /topup bulk and one line for each number: 139 1128 1234 1GB outage CASE-42, or paste a table with the columns number, product and reason (up to 2,000 rows). Or send a CSV, TSV or XLSX file: in Telegram reply to it with /bulk, in Slack use the shortcut “Grant data to many” on its message. Nothing is asked for before you have seen the check.',
  ask: (count) => `Ask for ${rows(count)}`,
  askAgain: (count) => `Ask for ${rows(count)} again`,
  asked: (ref, count, price) => `${ref}: ${rows(count)}, ${price}.`,
  resultComes: 'The card shows how far it is. The result comes at the end.',
  title: {
    awaiting_approval: (ref) => `${ref} waits for approval`,
    running: (ref) => `${ref} is being bought`,
    paused: (ref) => `${ref} is paused`,
    stopped: (ref) => `${ref} was stopped`,
    finished: (ref) => `${ref} is done`,
    rejected: (ref) => `${ref} was rejected`,
    expired: (ref) => `${ref} expired`,
    cancelled: (ref) => `${ref} was cancelled`,
  },
  asks: (by, count, price, file) => [
    by,
    ` asks for ${rows(count)}, ${price} in all${file === null ? '' : ` (${file})`}.`,
  ],
  until: (at) => `It waits until ${at}.`,
  largest: (list) => `The largest: ${list.join('; ')}.`,
  largestRow: (row, number, product, price) => `row ${row}, ${product} for ${number}, ${price}`,
  strictest: 'Each row was judged as one of many. What the rules ask for all rows is joined: the strictest decides.',
  repeated: (count) => `⚠️ ${rows(count)}: the number was topped up in the last 30 days.`,
  sameReason: (count) => `⚠️ ${rows(count)}: the ticket or reason was used in the last 30 days.`,
  severalInFile: (count) => `⚠️ ${rows(count)}: the number stands more than once in the file, with different products.`,
  struck: (list) =>
    `Struck out: ${ENGLISH.count(list.length, { one: 'row', other: 'rows' })} ${ENGLISH.and(list.map(String))}.`,
  again: (ref) => `⚠️ The same rows were asked for before, as ${ref}; the requester insists.`,
  howToStrike: (ref) => `/topup bulk strike ${ref} 17 strikes out row 17.`,
  counts: ({ delivered, failed, inDoubt, underWay, waiting, ended }) =>
    [
      `${delivered} delivered`,
      `${failed} failed`,
      `${inDoubt} unconfirmed`,
      ...(underWay > 0 ? [`${underWay} being bought`] : []),
      ...(waiting > 0 ? [`${waiting} waiting`] : []),
      ...(ended > 0 ? [`${ended} not bought`] : []),
    ].join(' · '),
  left: (count) => `${minutes(count)} left`,
  restored: '⚠️ The database was restored from a copy. Look at what was bought before you resume it.',
  doubts: (count) =>
    ENGLISH.count(count, {
      one: 'The provider has not confirmed # row. The desk goes on asking, and nothing is bought twice.',
      other: 'The provider has not confirmed # rows. The desk goes on asking, and nothing is bought twice.',
    }),
  decidedBy: {
    approved: (by) => ['Approved by ', by, '.'],
    rejected: (by) => ['Rejected by ', by, '.'],
    paused: (by) => ['Paused by ', by, '. What is being bought is finished; nothing more begins.'],
    stopped: (by) => ['Stopped by ', by, '. The rest will not be bought.'],
    cancelled: (by) => ['Cancelled by ', by, '. Nothing was bought.'],
  },
  byRule: (rule) => `The rule “${rule}” approved it at once.`,
  why: (why) => `Reason: ${why}`,
  labels: { approval: 'Approval', budget: 'Left after it', file: 'File' },
  buttons: {
    approve: 'Approve all',
    reject: 'Reject all',
    pause: 'Pause',
    resume: 'Resume',
    stop: 'Cancel the rest',
    cancel: 'Cancel',
    status: 'Progress',
  },
  rowsFile: (ref) => `The rows of ${ref}`,
  result: (ref, numbers) => `${ref}: ${BATCH_WORDS_EN.counts(numbers)}`,
  resultLater: 'Once the unconfirmed rows are known, the result comes once more.',
  call: (ref, count) => `${ref} with ${rows(count)} is waiting for your decision`,
  decideThere: (ref) => ` has the details. You can also type /topup approve ${ref} here.`,
  reminder: (ref, count) => `${ref} with ${rows(count)} still waits for a decision.`,
  undone: (ref) => `${ref} expired without a decision. Nothing was bought.`,
  header: ['row', 'number', 'product', 'reason', 'order', 'state', 'provider', 'provider order id', 'cost', 'remark'],
  notAsked: 'not asked for',
  footer: (ref) => `${ref} · /topup status ${ref}`,
};

export const BATCH_REFUSALS_EN: BatchRefusalWords = {
  in_batch: ({ ref, batch, row }) => ({
    wrong: `${ref} is row ${row} of ${batch}, which is decided as one.`,
    right: `/topup approve ${batch} decides all of it; /topup bulk strike ${batch} ${row} takes this row out.`,
  }),
  own_batch: ({ ref }) => ({ wrong: `You asked for ${ref} yourself.`, right: 'Somebody else must decide it.' }),
  not_yours_to_run: ({ ref }) => ({
    wrong: `${ref} is not yours.`,
    right: 'Its requester and its approvers can pause, resume or stop it; only its requester can cancel it.',
  }),
  batch_not_found: ({ given }) => ({
    wrong: `There is no batch “${given.slice(0, 20)}” here.`,
    right: 'A batch is named like B7K3QX. A check is kept for two hours; send the file again.',
  }),
  batch_not_now: ({ ref, state }) => ({
    wrong: `${BATCH_WORDS_EN.title[state](ref)}.`,
    right: `/topup status ${ref} shows how it stands.`,
  }),
  batch_no_row: ({ ref, row }) => ({
    wrong: `${ref} has no row ${row} that could be struck out.`,
    right: 'Rows are counted as in the file, with its header.',
  }),
  batch_nothing_fits: () => ({ wrong: 'Nothing of this can be asked for.', right: 'The check says why.' }),
  batch_changed: () => ({ wrong: BATCH_WORDS_EN.changed, right: 'Check it once more.' }),
  batch_same_file: ({ batch }) => ({
    wrong: `The same rows were asked for in the last 30 days, as ${batch}.`,
    right: `If they are to be bought again, check the file once more: the button then says so.`,
  }),
  batch_empty: () => ({ wrong: 'There is no row in it.', right: BATCH_WORDS_EN.form }),
  batch_too_many: ({ rows: found, max }) => ({
    wrong: `It has ${rows(found)}; one batch takes ${ENGLISH.count(max, { other: '#' })}.`,
    right: 'Divide it, and send the parts.',
  }),
  batch_no_column: ({ column, header }) => ({
    wrong:
      header === null
        ? `No column looks like a ${column}.`
        : `No column is named as a ${column}: there are ${ENGLISH.and(header.filter((one) => one !== '')).slice(0, 120)}.`,
    right: 'Name the columns number, product and reason in the first row.',
  }),
  duplicate_row: ({ of }) => ({ wrong: `Row ${of} asks for the same.`, right: 'Only the first of them is asked for.' }),
  file_not_fetched: () => ({
    wrong: 'The file could not be fetched.',
    right: 'Send it again, or paste the rows after /topup bulk.',
  }),
  file_deleted: () => ({ wrong: 'The file is not there any more.', right: 'Send it again.' }),
  file_scope: () => ({
    wrong: 'The chat does not let the desk read files.',
    right:
      'An admin must install the app again with the scope files:read. Until then paste the rows after /topup bulk.',
  }),
  file_elsewhere: () => ({
    wrong: 'The file is on another server, from which the desk downloads nothing.',
    right: 'Upload the file itself.',
  }),
  file_too_large: () => ({
    wrong: 'The file is larger than 1 MB.',
    right: 'A batch of 2,000 rows takes some 100 kB: take out pictures and other sheets.',
  }),
  file_unpacks_too_large: ({ maxMb }) => ({
    wrong: `The workbook unpacks to more than ${maxMb} MB.`,
    right: 'Save the one sheet with the rows as CSV.',
  }),
  file_not_a_table: ({ what }) => ({
    wrong: {
      old_excel: 'This is an old Excel file (.xls), or one with a password.',
      encrypted: 'The workbook has a password.',
      binary: 'This is no table: CSV, TSV and XLSX can be read.',
      broken: 'The file is damaged and cannot be read.',
      encoding: 'The text is in an encoding that cannot be read.',
    }[what],
    right: 'Save it as XLSX without a password, or as CSV in UTF-8.',
  }),
  file_empty: () => ({ wrong: 'The file is empty.', right: BATCH_WORDS_EN.form }),
};
