import type { Examples } from '../en/examples.ts';

export const EXAMPLES_ZH = {
  request: '/topup 139 1128 1234 1GB 网络故障 CASE-42',
  form: '/topup',
  status: '/topup 状态 T7K3QX',
  details: '/topup 详情 T7K3QX',
  approve: '/topup 批准 T7K3QX',
  reject: '/topup 拒绝 T7K3QX 重复申请',
  cancel: '/topup 取消 T7K3QX',
  list: '/topup 列表 待批',
  explain: '/topup 试算 139 1128 1234 1GB',
  settle: '/topup 结清 T7K3QX 成功 客户已收到流量，运营商流水 8841',
  confirm: '/topup 确认 T7K3QX 成功 1',
  remind: '/topup 催办 T7K3QX',
  delegate: '/topup 委托 @lin 至 周五',
  urgent: '/topup 加急 139 1128 1234 1GB 今日手术 CASE-42',
  budget: '/topup 预算',
  help: '/topup 帮助',
  language: '/topup 语言 en',
} satisfies Examples;
