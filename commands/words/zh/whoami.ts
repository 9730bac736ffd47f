import { CHINESE } from '../../../src/core/grammar.ts';
import type { WhoAmIWords } from '../en/whoami.ts';

export const WHOAMI_WORDS_ZH = {
  title: (account) => `你的 ID 是 ${account}`,
  named: (name, otherAccounts) =>
    otherAccounts.length === 0
      ? `配置中你的名字是 ${name}。`
      : `配置中你的名字是 ${name}，其他账号：${CHINESE.and(otherAccounts)}。`,
  unnamed: '配置的 "people" 中没有你的名字。',
  conversation: (id, team) =>
    team === null ? `本会话是 ${id}，不属于任何团队。` : `本会话是 ${id}，属于团队“${team}”。`,
  inTeam: (team, roles) => `在团队“${team}”中，你是${CHINESE.and(roles)}。`,
  requester: '申请人',
  approver: '审批人',
  ruleApprover: '规则指定你为审批人',
  operator: '你是运维人员。',
  asEverybody: '（会话中的人都可以申请）',
  unchecked: '与否尚不确定：暂时查不到群组成员',
  inGroups: (groups) => `（${CHINESE.and(groups)} 的成员）`,
  onBehalfOf: (names) => `（代 ${CHINESE.and(names)}）`,
  noRole: (account) => `你还没有角色。请管理员把 "${account}" 加到配置中某个团队的 requesters 或 approvers。`,
  yourId: (account) => `配置中填写你的 ID：${account}`,
} satisfies WhoAmIWords;
