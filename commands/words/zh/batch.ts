import { CHINESE } from '../../../src/core/grammar.ts';
import type { BatchRefusalWords, BatchWords } from '../en/batch.ts';

const minutes = (count: number): string => (count < 1 ? '不到一分钟' : `约 ${count} 分钟`);

export const BATCH_WORDS_ZH: BatchWords = {
  checkTitle: (fits, all) => `检查完成：${all} 行中有 ${fits} 行可以申请`,
  columns: (found, isNamed) => `${isNamed ? '识别的列' : '按内容识别的列'}：${CHINESE.and(found)}。`,
  column: { number: '号码', product: '套餐', reason: '原因', ticket: '工单' },
  leftOut: (count) => `${count} 行不能申请，将不包括在内：`,
  row: (row, number, why) => `• 第 ${row} 行，${number}：${why}`,
  more: (count) => `……另有 ${count} 行。`,
  total: (price, count) => `共 ${count} 行，合计 ${price}。`,
  lasts: (count) => `按供应商的速度，充值需要${minutes(count)}。`,
  notYet: '尚未提交任何申请。',
  nothingFits: '没有可以申请的行。',
  same: (ref, at) => `相同的内容已于 ${at} 以 ${ref} 提交过，再次提交会再充一遍。`,
  changed: '你看到检查结果之后情况有变，因此没有提交。以下是最新结果。',
  formTitle: '批量申请充值',
  form: '请输入 /topup 批量，然后每行写一个号码：139 1128 1234 1GB 网络故障 CASE-42；也可以粘贴表格，列为号码、套餐、原因（最多 2000 行）。也可以发送 CSV、TSV 或 XLSX 文件：在 Telegram 回复该文件并输入 /bulk，在 Slack 对该消息使用快捷方式“Grant data to many”。先给你看检查结果，确认后才提交。',
  ask: (count) => `提交 ${count} 行`,
  askAgain: (count) => `仍然提交 ${count} 行`,
  asked: (ref, count, price) => `${ref}：${count} 行，合计 ${price}。`,
  resultComes: '卡片会显示进度，完成后会发送结果。',
  title: {
    awaiting_approval: (ref) => `${ref} 待审批`,
    running: (ref) => `${ref} 充值中`,
    paused: (ref) => `${ref} 已暂停`,
    stopped: (ref) => `${ref} 已停止`,
    finished: (ref) => `${ref} 已完成`,
    rejected: (ref) => `${ref} 已拒绝`,
    expired: (ref) => `${ref} 已过期`,
    cancelled: (ref) => `${ref} 已取消`,
  },
  asks: (by, count, price, file) => [by, ` 申请 ${count} 行，合计 ${price}${file === null ? '' : `（${file}）`}。`],
  until: (at) => `等待审批至 ${at}。`,
  largest: (list) => `金额最大的：${list.join('；')}。`,
  largestRow: (row, number, product, price) => `第 ${row} 行，${number}“${product}”，${price}`,
  strictest: '每一行都按整批来判断，各行规则的要求合在一起，以最严格的为准。',
  repeated: (count) => `⚠️ ${count} 行的号码在最近 30 天内充过值。`,
  sameReason: (count) => `⚠️ ${count} 行的工单或原因在最近 30 天内用过。`,
  severalInFile: (count) => `⚠️ ${count} 行的号码在文件中出现多次，套餐不同。`,
  struck: (list) => `已剔除第 ${CHINESE.and(list.map(String))} 行。`,
  again: (ref) => `⚠️ 相同的内容曾以 ${ref} 提交，申请人坚持再次提交。`,
  howToStrike: (ref) => `剔除第 17 行：/topup 批量 剔除 ${ref} 17`,
  counts: ({ delivered, failed, inDoubt, underWay, waiting, ended }) =>
    [
      `成功 ${delivered}`,
      `失败 ${failed}`,
      `存疑 ${inDoubt}`,
      ...(underWay > 0 ? [`充值中 ${underWay}`] : []),
      ...(waiting > 0 ? [`等待 ${waiting}`] : []),
      ...(ended > 0 ? [`未充值 ${ended}`] : []),
    ].join(' · '),
  left: (count) => `还需${minutes(count)}`,
  restored: '⚠️ 数据库是从副本恢复的。请先核对已充值的部分，再继续。',
  doubts: (count) => `有 ${count} 行供应商尚未确认，系统会继续核实，不会重复充值。`,
  decidedBy: {
    approved: (by) => [by, ' 已批准。'],
    rejected: (by) => [by, ' 已拒绝。'],
    paused: (by) => [by, ' 已暂停。正在充值的会完成，不再开始新的。'],
    stopped: (by) => [by, ' 已停止，其余不再充值。'],
    cancelled: (by) => [by, ' 已取消，没有充值。'],
  },
  byRule: (rule) => `按规则“${rule}”自动通过。`,
  why: (why) => `原因：${why}`,
  labels: { approval: '审批', budget: '之后剩余', file: '文件' },
  buttons: {
    approve: '全部批准',
    reject: '全部拒绝',
    pause: '暂停',
    resume: '继续',
    stop: '取消其余',
    cancel: '取消',
    status: '进度',
  },
  rowsFile: (ref) => `${ref} 的明细`,
  result: (ref, numbers) => `${ref}：${BATCH_WORDS_ZH.counts(numbers)}`,
  resultLater: '存疑的行查清后，会再发送一次结果。',
  call: (ref, count) => `${ref}（${count} 行）等待你审批`,
  decideThere: (ref) => ` 有详情。也可以在此输入 /topup 批准 ${ref}。`,
  reminder: (ref, count) => `${ref}（${count} 行）仍在等待审批。`,
  undone: (ref) => `${ref} 无人审批，已过期，没有充值。`,
  header: ['行', '号码', '套餐', '原因', '订单', '状态', '供应商', '供应商订单号', '费用', '备注'],
  notAsked: '未申请',
  footer: (ref) => `${ref} · /topup 状态 ${ref}`,
};

export const BATCH_REFUSALS_ZH: BatchRefusalWords = {
  in_batch: ({ ref, batch, row }) => ({
    wrong: `${ref} 是 ${batch} 的第 ${row} 行，须整批审批。`,
    right: `整批审批：/topup 批准 ${batch}；剔除这一行：/topup 批量 剔除 ${batch} ${row}`,
  }),
  own_batch: ({ ref }) => ({ wrong: `${ref} 是你自己申请的。`, right: '须由他人审批。' }),
  not_yours_to_run: ({ ref }) => ({
    wrong: `${ref} 不归你管。`,
    right: '申请人和审批人可以暂停、继续或停止，只有申请人可以取消。',
  }),
  batch_not_found: ({ given }) => ({
    wrong: `这里没有批次“${given.slice(0, 20)}”。`,
    right: '批次编号形如 B7K3QX。检查结果保留两小时，请重新发送文件。',
  }),
  batch_not_now: ({ ref, state }) => ({
    wrong: `${BATCH_WORDS_ZH.title[state](ref)}。`,
    right: `查看进度：/topup 状态 ${ref}`,
  }),
  batch_no_row: ({ ref, row }) => ({
    wrong: `${ref} 没有可以剔除的第 ${row} 行。`,
    right: '行号与文件中的一致，含表头。',
  }),
  batch_nothing_fits: () => ({ wrong: '没有可以提交的内容。', right: '原因见检查结果。' }),
  batch_changed: () => ({ wrong: BATCH_WORDS_ZH.changed, right: '请重新检查。' }),
  batch_same_file: ({ batch }) => ({
    wrong: `最近 30 天内已以 ${batch} 提交过相同的内容。`,
    right: '如确需再次充值，请重新检查文件，按钮会写明。',
  }),
  batch_empty: () => ({ wrong: '里面没有任何行。', right: BATCH_WORDS_ZH.form }),
  batch_too_many: ({ rows, max }) => ({ wrong: `共 ${rows} 行，一批最多 ${max} 行。`, right: '请拆分后分别发送。' }),
  batch_no_column: ({ column, header }) => ({
    wrong:
      header === null
        ? `没有像${BATCH_WORDS_ZH.column[column]}的列。`
        : `没有名为${BATCH_WORDS_ZH.column[column]}的列，现有：${CHINESE.and(header.filter((one) => one !== '')).slice(0, 120)}。`,
    right: '请在第一行写明号码、套餐、原因。',
  }),
  duplicate_row: ({ of }) => ({ wrong: `与第 ${of} 行重复。`, right: '只申请其中第一行。' }),
  file_not_fetched: () => ({
    wrong: '文件下载失败。',
    right: '请重新发送，或在 /topup 批量 后粘贴各行。',
  }),
  file_deleted: () => ({ wrong: '文件已不在了。', right: '请重新发送。' }),
  file_scope: () => ({
    wrong: '应用无权读取这里的文件。',
    right: '请管理员为应用添加 files:read 权限并重新安装；在此之前可在 /topup 批量 后粘贴各行。',
  }),
  file_elsewhere: () => ({ wrong: '文件存放在其他服务器上，系统不会去取。', right: '请直接上传文件。' }),
  file_too_large: () => ({ wrong: '文件超过 1 MB。', right: '2000 行约 100 kB，请去掉图片和其他工作表。' }),
  file_unpacks_too_large: ({ maxMb }) => ({
    wrong: `工作簿解压后超过 ${maxMb} MB。`,
    right: '请把所需的工作表另存为 CSV。',
  }),
  file_not_a_table: ({ what }) => ({
    wrong: {
      old_excel: '这是旧版 Excel 文件（.xls），或带密码的文件。',
      encrypted: '工作簿带有密码。',
      binary: '这不是表格，只能读取 CSV、TSV 和 XLSX。',
      broken: '文件已损坏，无法读取。',
      encoding: '无法识别文字编码。',
    }[what],
    right: '请另存为不带密码的 XLSX，或 UTF-8 的 CSV。',
  }),
  file_empty: () => ({ wrong: '文件是空的。', right: BATCH_WORDS_ZH.form }),
};
