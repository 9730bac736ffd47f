import { quoted } from '../../card.ts';
import type { RefusalWords } from '../../refusal.ts';
import type { SearchWords } from '../en/search.ts';
import { EXAMPLES_ZH as EXAMPLES } from './answers.ts';

export const SEARCH_WORDS_ZH: SearchWords = {
  title: '查找结果，最新的在前',
  page: (title, page) => `${title}：第 ${page} 页`,
  nothing: '你的团队没有符合的订单',
  lookedBackTo: (at) => `符合部分条件的订单太多，只查到 ${at}。请加上工单、号码、人员或时间再查。`,
  next: '下一页',
  previous: '上一页',
  columns: ['订单', '状态', '套餐', '号码', '申请人', '申请时间'],
  guideTitle: '可以按什么查找',
  guide: [
    '写出的条件须全部符合，先后不限：',
    '• 工单或原因中的词：/topup 查找 CASE-42 网络故障',
    '• 号码或末四位：/topup 查找 139 1128 1234、/topup 查找 1234、/topup 查找 尾号 1234',
    '• 套餐或人员：/topup 查找 1GB 申请人 林',
    '• 状态：待批、已批准、存疑、成功、失败、拒绝、取消、过期、退款',
    '• 时间：/topup 查找 失败 最近3天、自 12小时、自 昨天、自 2026-11-20',
    '列表也可以加这些条件：/topup 列表 我的 1GB 最近7天',
  ],
};

export const SEARCH_REFUSALS_ZH: Pick<RefusalWords, 'bad_filter' | 'number_gone'> = {
  bad_filter: ({ command, given }) => ({
    wrong: `查找条件“${quoted(given)}”看不懂。`,
    right: `请这样写：${EXAMPLES[command]}；或 最近3天、自 2026-11-20、申请人 林、尾号 1234。`,
  }),
  number_gone: ({ order }) => ({
    wrong: `${order.ref} 的号码已不再保存，无法重复申请。`,
    right: `请写上号码重新申请：${EXAMPLES.request}`,
  }),
};
