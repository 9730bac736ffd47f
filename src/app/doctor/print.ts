import type { DoctorArea, DoctorFinding, DoctorLevel, DoctorTopic } from '../../core/doctor-finding.ts';
import { ENGLISH } from '../../core/grammar.ts';
import type { ProviderName } from '../../core/product.ts';
import { isProviderName, nameIn } from '../../providers/registry.ts';

const AREAS: Readonly<Record<Exclude<DoctorArea, ProviderName>, string>> = {
  node: 'Node',
  clock: 'Clock',
  config: 'Configuration',
  database: 'Database',
  slack: 'Slack',
  telegram: 'Telegram',
  public_url: 'Public address',
};
export const titleOf = (area: DoctorArea): string => (isProviderName(area) ? nameIn(area, 'en') : AREAS[area]);

/** The topics whose findings are counted in one line if many are ok. */
const TOGETHER: Readonly<Partial<Record<DoctorTopic, string>>> = {
  conversation: 'conversations',
  account: 'accounts',
  user_group: 'groups',
};
const MANY = 8;

const COLOURS = { ok: 'green', warning: 'yellow', error: 'red' } as const;
const INDENT = ' '.repeat(11);

/** How a text is shown in a colour; where no colours are taken the text is left as it is. */
type Styles = Readonly<Record<'bold' | 'dim' | 'red' | 'green' | 'yellow', (text: string) => string>>;

/**
 * Writes findings for people.
 *
 * @param width of the terminal; null for no terminal: then every sentence is one line
 */
export function printFindings(
  findings: readonly DoctorFinding[],
  version: string,
  { columns: width, colours: style }: { readonly columns: number | null; readonly colours: Styles },
): string {
  const blockOf = ({ level, subject, sentence, advice }: DoctorFinding): string => {
    const line = wrapped(subject === null ? sentence : `${subject}: ${sentence}`, INDENT, width);
    const todo = advice === null ? '' : `\n${INDENT}${style.dim('→')} ${wrapped(advice, `${INDENT}  `, width)}`;
    return `  ${style[COLOURS[level]](level.padEnd(7))}  ${line}${todo}`;
  };
  const sections = [...Map.groupBy(findings, ({ area }) => area)].map(
    ([area, all]) => `${style.bold(titleOf(area))}\n${gathered(all).map(blockOf).join('\n')}`,
  );
  return [style.bold(`topup-desk ${version} doctor`), ...sections, summaryOf(findings, style)].join('\n\n');
}

/** Counts many findings that are ok in one line, so that problems stand out. */
function gathered(findings: readonly DoctorFinding[]): readonly DoctorFinding[] {
  const byTopic = Map.groupBy(
    findings.filter(({ level }) => level === 'ok'),
    ({ what }) => what,
  );
  const isGathered = ({ level, what }: DoctorFinding): boolean =>
    level === 'ok' && TOGETHER[what] !== undefined && (byTopic.get(what)?.length ?? 0) > MANY;
  const lines = [...byTopic.values()].flatMap(([first, ...more]): readonly DoctorFinding[] =>
    first === undefined || !isGathered(first)
      ? []
      : [{ ...first, subject: null, sentence: `${more.length + 1} ${TOGETHER[first.what]}, all fine` }],
  );
  return [...findings.filter((finding) => !isGathered(finding)), ...lines];
}

function summaryOf(findings: readonly DoctorFinding[], style: Styles): string {
  const count = (level: DoctorLevel): number => findings.filter((finding) => finding.level === level).length;
  const [errors, warnings] = [count('error'), count('warning')];
  const counts = [
    `${count('ok')} ok`,
    ENGLISH.count(warnings, { one: '# warning', other: '# warnings' }),
    ENGLISH.count(errors, { one: '# error', other: '# errors' }),
  ].join(', ');
  if (errors > 0) return style.red(`${counts}. Correct the errors, and run the doctor again.`);
  if (warnings > 0) return style.yellow(`${counts}. The desk can run. Look into the warnings.`);
  return style.green(`${counts}. Everything is fine.`);
}

/** Breaks a text between words; every line but the first begins with the indent. */
function wrapped(text: string, indent: string, width: number | null): string {
  if (width === null) return text;
  const room = Math.max(40, width - indent.length);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > room && line !== '') lines.push(line);
    line = longer.length > room ? word : longer;
  }
  return [...lines, line].join(`\n${indent}`);
}
