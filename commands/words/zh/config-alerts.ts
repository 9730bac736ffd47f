import type { ConfigChange } from '../../../src/core/notice.ts';
import { type ConfigAlertWords, MAX_LISTED } from '../en/config-alerts.ts';

const changeZh = (change: ConfigChange): string => {
  switch (change.kind) {
    case 'added':
      return `${change.place}：新增 ${change.to}`;
    case 'removed':
      return `${change.place}：移除 ${change.from}`;
    case 'changed':
      return `${change.place}：${change.from ?? '默认值'} → ${change.to ?? '默认值'}`;
    case 'reordered':
      return `${change.place}：顺序有变`;
  }
};

const changesZh = (changes: readonly ConfigChange[]): readonly string[] => [
  ...changes.slice(0, MAX_LISTED).map(changeZh),
  ...(changes.length > MAX_LISTED ? [`另有 ${changes.length - MAX_LISTED} 处`] : []),
];

export const CONFIG_ALERTS_ZH: ConfigAlertWords = {
  config_changed: ({ config, changes }) => ({
    title: `配置已更改：${changes.length} 处不同`,
    line: `${changesZh(changes).join('；')}。新配置（${config}）已生效。`,
  }),
  config_refused: ({ problems }) => ({
    title: '更改后的配置未被采用',
    line: `${problems.slice(0, MAX_LISTED).join('；')}。系统继续使用原来的配置。请改正文件后重新加载；可先用 topup-desk rules 检查。`,
  }),
  config_differs: ({ config, said }) => ({
    title: '各副本的配置不一致',
    line: `有副本使用配置 ${config}，而生效的是 ${said}。请让所有副本使用同一个文件，然后运行 topup-desk reload。各副本的 /readyz 会显示它使用的配置。`,
  }),
};
