import { styleText } from 'node:util';
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

/** What many findings are together where all is well; others stand alone. */
const TOGETHER: Readonly<Partial<Record<DoctorTopic, string>>> = {
  conversation: 'conversations',
  account: 'accounts',
  user_group: 'groups',
};
const MANY = 8;

const COLOURS = { ok: 'green', warning: 'yellow', error: 'red' } as const;
const INDENT = ' '.repeat(11);

/**
 * Writes findings for people.
 *
 * @param width of the terminal; null for no terminal: then every sentence is one line, and nothing is coloured
 */
export function printFindings(findings: readonly DoctorFinding[], version: string, width: number | null): string {
  const style = (format: Parameters<typeof styleText>[0], text: string): string =>
    width === null ? text : styleText(format, text, { validateStream: false });
  const wrap = (text: string, first: string, rest: string): string => wrapped(text, first, rest, width);
  const blockOf = ({ level, subject, sentence, advice }: DoctorFinding): string => {
    const mark = `  ${style(COLOURS[level], level.padEnd(7))}  `;
    const line = wrap(subject === null ? sentence : `${subject}: ${sentence}`, '', INDENT);
    const todo = advice === null ? '' : `\n${INDENT}${style('dim', '→')} ${wrap(advice, '  ', `${INDENT}  `)}`;
    return `${mark}${line}${todo}`;
  };
  const sections = [...Map.groupBy(findings, ({ area }) => area)].map(
    ([area, all]) => `${style('bold', titleOf(area))}\n${gathered(all).map(blockOf).join('\n')}`,
  );
  return [style('bold', `topup-desk ${version} doctor`), ...sections, summaryOf(findings, style)].join('\n\n');
}

/** Many that are as they should be are one line: what is wrong must not be looked for among them. */
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
      : [{ ...first, subject: null, sentence: `${more.length + 1} ${TOGETHER[first.what]} as they should be` }],
  );
  return [...findings.filter((finding) => !isGathered(finding)), ...lines];
}

function summaryOf(
  findings: readonly DoctorFinding[],
  style: (format: 'green' | 'yellow' | 'red', text: string) => string,
): string {
  const count = (level: DoctorLevel): number => findings.filter((finding) => finding.level === level).length;
  const [errors, warnings] = [count('error'), count('warning')];
  const counts = [
    `${count('ok')} ok`,
    ENGLISH.count(warnings, { one: '# warning', other: '# warnings' }),
    ENGLISH.count(errors, { one: '# error', other: '# errors' }),
  ].join(', ');
  if (errors > 0) return style('red', `${counts}. Correct the errors, and run the doctor again.`);
  if (warnings > 0) return style('yellow', `${counts}. The desk can work; look into the warnings.`);
  return style('green', `${counts}. All is as it should be.`);
}

/** Breaks a text between words. `first` stands before its first line only in its length. */
function wrapped(text: string, first: string, rest: string, width: number | null): string {
  if (width === null) return text;
  const room = Math.max(40, width - INDENT.length - first.length);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${rest}`);
}
