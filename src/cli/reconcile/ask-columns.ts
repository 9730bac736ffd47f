import { select } from '@inquirer/prompts';
import { type Columns, FIELDS, type Field, isEnough } from '../../reconcile/columns.ts';

const QUESTIONS: Readonly<Record<Field, string>> = {
  merchantOrderId: 'Which column has our order id (商户订单号)?',
  providerOrderId: "Which column has the provider's own order id?",
  number: 'Which column has the number?',
  time: 'Which column has the time?',
  amount: 'Which column has what was charged?',
  state: 'Which column has what became of it?',
};

/** Asks the person at the terminal what each column holds; the proposal is the answer that stands there first. */
export async function askColumns(header: readonly string[], proposed: Columns): Promise<Columns> {
  const names = [...new Set(header.map((text) => text.trim()).filter((text) => text !== ''))];
  for (;;) {
    const columns: { [F in Field]?: string } = {};
    for (const field of FIELDS) {
      const free = names.filter((name) => !Object.values(columns).includes(name));
      const choices = [...free.map((name) => ({ name, value: name })), { name: '(none)', value: '' }];
      const likely = proposed[field];
      const chosen = await select({
        message: QUESTIONS[field],
        choices,
        default: likely !== undefined && free.includes(likely) ? likely : '',
      });
      if (chosen !== '') columns[field] = chosen;
    }
    if (isEnough(columns)) return columns;
    process.stdout.write('Orders are found by an order id, or by a number with its time: name one of them.\n');
  }
}
