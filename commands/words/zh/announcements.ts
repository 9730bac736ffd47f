import type { BrokenPlace } from '../../../src/core/evidence.ts';
import type { AnnouncementWords } from '../en/announcements.ts';

const lasts = (days: number | null): readonly string[] =>
  days === null ? [] : [`按最近七天的用量可用 ${Math.floor(days)} 天`];

const brokenPlace = (place: BrokenPlace): string => {
  switch (place.kind) {
    case 'line_changed':
      return `订单 ${place.order} 第 ${place.line} 行：与写入时不符，或不在原来的位置`;
    case 'line_missing':
      return `订单 ${place.order} 第 ${place.line} 行：该行缺失，其后的行仍在`;
    case 'end_missing':
      return `订单 ${place.order} 第 ${place.line} 行：订单应有这么多行，流水却提前结束：末尾的行缺失`;
    case 'row_older':
      return `订单 ${place.order} 第 ${place.line} 行：该行存在，订单本身却是此行之前的样子：订单被还原过`;
    case 'order_missing':
      return `订单 ${place.order}：流水仍在，订单缺失`;
    case 'sealed_order_missing':
      return `订单 ${place.order}：${place.day} 的第 ${place.number} 号根值包含它，现在全部缺失：订单已被删除`;
    case 'sealed_line_missing':
      return `订单 ${place.order} 第 ${place.line} 行：${place.day} 的第 ${place.number} 号根值包含该行，现在缺失`;
    case 'sealed_line_changed':
      return `订单 ${place.order} 第 ${place.line} 行：与 ${place.day} 的第 ${place.number} 号根值所含的不是同一行：该订单被整体改写`;
    case 'day_missing':
      return `${place.day}：第 ${place.number} 号根值包含的 ${place.orders} 笔订单全部缺失或被改：这一天已被删除`;
    case 'root_missing':
      return `第 ${place.number} 号根值：缺失，其后的仍在`;
    case 'root_changed':
      return `${place.day} 的第 ${place.number} 号根值：与所含内容不符：根值、其内容或前一个根值被改动`;
    case 'kept_missing':
      return `${place.day} 的第 ${place.number} 号根值：外部有保存，本账本没有：账本是此前的备份恢复而来，或有日期被删除`;
    case 'kept_differs':
      return `${place.day} 的第 ${place.number} 号根值：与外部保存的不同：流水被改写，或恢复备份后继续使用`;
  }
};

export const ANNOUNCEMENT_WORDS_ZH: AnnouncementWords = {
  root: ({ number, from, day, root, orders, lines, late }) => ({
    title: `流水第 ${number} 号根值：${from === day ? day : `${from} 至 ${day}`}`,
    lines: [
      `${number} ${day} ${root}`,
      `${orders} 笔订单有变动，共 ${lines} 行。请保留上面这一行：“topup-desk journal verify --against”用它核对流水。`,
      ...(late ? ['此根值为事后补做：当日结束时没有生成。'] : []),
    ],
  }),
  brokenPlace,
  broken: (first, places) => ({
    title: '流水与写入时不符',
    lines: [
      `${brokenPlace(first)}。`,
      places === 1
        ? '仅此一处。可用“topup-desk journal verify”再次核对。'
        : `另有 ${places - 1} 处。“topup-desk journal verify”会逐一列出。`,
      '有人绕过系统改动了数据库，或数据库被恢复过。请先保留一份副本，再与备份比对。',
    ],
  }),
  balance_low: ({ provider, left, days, limit, warnDays }) => ({
    title: `${provider}余额剩 ${left}`,
    line: `${[...lasts(days), ...(limit === null ? [] : [`配置的提醒线为 ${limit}`]), ...(warnDays === null ? [] : [`提醒天数为 ${warnDays} 天`])].join('；')}。请尽快充值，否则${provider}的订单将等待。`,
  }),
  balance_well: ({ provider, left, days }) => ({
    title: `${provider}余额已恢复：${left}`,
    line: `${[...lasts(days), '目前无需处理'].join('；')}。`,
  }),
  refused: (where, why) => ({
    title: '财务通知送不到',
    line: [where, ` 不接收应当告知的内容：${why}。系统会继续重试。请把机器人加入该会话，或在配置中换一个会话。`],
  }),
};
