import { type Card, textCard } from '../../commands/card.ts';
import { CHINESE, ENGLISH } from '../../src/core/grammar.ts';
import type { Language } from '../../src/core/product.ts';

type FormWords = {
  readonly title: string;
  readonly submit: string;
  readonly close: string;
  readonly number: string;
  readonly numberExample: string;
  readonly numberHint: string;
  readonly product: string;
  readonly productExample: string;
  readonly products: (names: readonly string[]) => string;
  readonly option: (name: string, price: string) => string;
  readonly ported: string;
  readonly portedOption: string;
  readonly reason: string;
  readonly reasonExample: string;
  readonly ticket: string;
  readonly ticketExample: string;
};

/** Why a person may not use the app; `unchecked` if Slack did not tell where they belong. */
export type SenderRefused = 'external' | 'unchecked' | 'deactivated' | 'bot';

/** The words of Slack's own surfaces: forms, the Home tab, and refusals before a command is read. */
export type SlackWords = {
  readonly form: FormWords;
  readonly reject: {
    readonly title: (ref: string) => string;
    readonly submit: string;
    readonly close: string;
    readonly reason: string;
    readonly reasonExample: string;
    readonly reasonHint: string;
  };
  readonly home: {
    readonly language: string;
    readonly languages: { readonly [L in Language]: string };
    readonly ask: string;
    readonly close: string;
  };
  readonly bulk: {
    readonly title: string;
    readonly submit: string;
    readonly close: string;
    readonly file: string;
    readonly fileHint: string;
    readonly rows: string;
    readonly rowsExample: string;
    readonly empty: string;
    readonly noFile: string;
  };
  readonly fileNotSent: (name: string, why: string) => string;
  readonly refused: Readonly<Record<SenderRefused, string>>;
  readonly edited: string;
  readonly staleButton: string;
  readonly notOpened: string;
  readonly deskUnreachable: string;
};

const EN: SlackWords = {
  form: {
    title: 'Top up a number',
    submit: 'Ask',
    close: 'Close',
    number: 'Phone number',
    numberExample: '139 1128 1234',
    numberHint: 'The list of products narrows to those that fit it.',
    product: 'Product',
    productExample: '1GB',
    products: (names) => `One of: ${ENGLISH.or(names)}`,
    option: (name, price) => `${name}, ${price}`,
    ported: 'Ported number',
    portedOption: 'The number was ported: offer every product; the approver is told',
    reason: 'Reason',
    reasonExample: 'outage',
    ticket: 'Ticket',
    ticketExample: 'CASE-42',
  },
  reject: {
    title: (ref) => `Reject ${ref}`,
    submit: 'Reject',
    close: 'Back',
    reason: 'Why',
    reasonExample: 'asked for twice',
    reasonHint: 'The requester reads it in the thread.',
  },
  home: {
    language: 'Your answers are in',
    languages: { en: 'English', zh: '中文' },
    ask: 'Ask for a top-up',
    close: 'Close',
  },
  bulk: {
    title: 'Many top-ups at once',
    submit: 'Check',
    close: 'Close',
    file: 'A file: CSV, TSV or XLSX',
    fileHint:
      'Up to 2,000 rows with the columns number, product, reason and ticket, in any order. Nothing is asked for before you have seen the check.',
    rows: 'Or one line for each number',
    rowsExample: '139 1128 1234 1GB outage CASE-42',
    empty: 'Choose a file, or write one line for each number.',
    noFile: 'This message has no file and no lines. Use the shortcut on a message with a CSV, TSV or XLSX file.',
  },
  fileNotSent: (name, why) =>
    /missing_scope/.test(why)
      ? `${name} could not be sent: an admin must install the app again with the scopes files:write and im:write.`
      : `${name} could not be sent (${why}). Ask for it again in a minute.`,
  refused: {
    external:
      'Only members of the workspace that this app belongs to can ask for top-ups. Ask one of them to send the request.',
    unchecked:
      'The desk could not check whether you belong to the workspace of this app, so nothing was done. Try again in a minute.',
    bot: 'Only people can ask for top-ups. Ask a colleague to send this request themselves.',
    deactivated:
      'This account is deactivated in Slack, so it can neither ask nor decide. A colleague with an active account can.',
  },
  edited: 'Nothing was changed by the edit: what your message said at first still counts. Send a new message instead.',
  staleButton: 'This button no longer works. Type /topup help to see what you can do.',
  notOpened: 'Slack did not open it in time. Press the button again.',
  deskUnreachable:
    'The desk cannot reach its database, so it is not certain whether your message counted. Check with /topup list in a minute before you send it again.',
};

const ZH = {
  form: {
    title: '充值流量',
    submit: '提交',
    close: '关闭',
    number: '手机号',
    numberExample: '139 1128 1234',
    numberHint: '填写后，下面只列出适用的套餐。',
    product: '套餐',
    productExample: '1GB',
    products: (names) => `可选：${CHINESE.or(names)}`,
    option: (name, price) => `${name}，${price}`,
    ported: '携号转网',
    portedOption: '该号码已携号转网：列出全部套餐，审批人会看到提示',
    reason: '原因',
    reasonExample: '故障补偿',
    ticket: '工单号',
    ticketExample: 'CASE-42',
  },
  reject: {
    title: (ref) => `拒绝 ${ref}`,
    submit: '拒绝',
    close: '返回',
    reason: '原因',
    reasonExample: '重复申请',
    reasonHint: '申请人会在话题中看到。',
  },
  home: {
    language: '回复你的语言',
    languages: { en: 'English', zh: '中文' },
    ask: '申请充值',
    close: '关闭',
  },
  bulk: {
    title: '批量充值',
    submit: '检查',
    close: '关闭',
    file: '文件：CSV、TSV 或 XLSX',
    fileHint: '最多 2000 行，列为号码、套餐、原因、工单号，顺序不限。先给出检查结果，确认后才提交。',
    rows: '或每行一个号码',
    rowsExample: '139 1128 1234 1GB 故障补偿 CASE-42',
    empty: '请选择文件，或每行填写一个号码。',
    noFile: '这条消息没有文件，也没有内容。请在带有 CSV、TSV 或 XLSX 文件的消息上使用。',
  },
  fileNotSent: (name, why) =>
    /missing_scope/.test(why)
      ? `${name} 发送失败：请管理员为应用添加 files:write 和 im:write 权限并重新安装。`
      : `${name} 发送失败（${why}）。请稍后再次索取。`,
  refused: {
    external: '只有本工作区的成员可以申请充值，请让本工作区的同事来提交。',
    unchecked: '暂时无法确认你是否属于本应用所在的工作区，因此没有执行任何操作。请稍后再试。',
    bot: '充值须由本人申请，请让同事自己提交这个申请。',
    deactivated: '该账号已在 Slack 停用，不能申请或审批。请由账号有效的同事处理。',
  },
  edited: '修改消息不会改变任何操作，仍以最初发送的内容为准。请另发一条新消息。',
  staleButton: '这个按钮已失效。发送 /topup 帮助 查看现在的用法。',
  notOpened: 'Slack 没有及时打开，请再按一次。',
  deskUnreachable: '系统暂时连不上数据库，这次操作是否生效还不确定。请稍后用 /topup 列表 查看，再决定是否重发。',
} satisfies SlackWords;

const WORDS: Readonly<Record<Language, SlackWords>> = { en: EN, zh: ZH };

export const slackWordsFor = (language: Language): SlackWords => WORDS[language];

export const refusedCard = (refused: SenderRefused, language: Language): Card =>
  sentenceCard(slackWordsFor(language).refused[refused]);

/** Makes a card of one sentence, for answers that do not come from the desk. */
export const sentenceCard = (sentence: string): Card =>
  textCard({ tone: 'danger', mark: '⚠️', title: sentence, lines: [] });
