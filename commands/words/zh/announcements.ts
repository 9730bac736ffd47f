import type { AnnouncementWords } from '../en/announcements.ts';

export const ANNOUNCEMENT_WORDS_ZH: AnnouncementWords = {
  root: ({ number, from, day, root, orders, lines, late }) => ({
    title: `流水第 ${number} 号根值：${from === day ? day : `${from} 至 ${day}`}`,
    lines: [
      root,
      `${orders} 笔订单有变动，共 ${lines} 行。请保留本消息：“topup-desk journal verify”用它核对流水。`,
      ...(late ? ['此根值为事后补做：当日结束时系统没有运行。'] : []),
    ],
  }),
  refused: (where, why) => ({
    title: '财务通知送不到',
    line: [where, ` 不接收应当告知的内容：${why}。系统会继续重试。请把机器人加入该会话，或在配置中换一个会话。`],
  }),
};
