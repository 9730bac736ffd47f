import { type DoctorNames, foundNames, MAX_FOUND } from '../en/doctor.ts';
import type { AlertFacts } from '../facts.ts';

const NAMES: DoctorNames = {
  areas: {
    node: 'Node',
    clock: '系统时间',
    config: '配置',
    database: '数据库',
    slack: 'Slack',
    telegram: 'Telegram',
    public_url: 'PUBLIC_URL',
  },
  topics: {
    version: '版本',
    clock: '时间',
    environment: '环境变量',
    config: '配置文件',
    database: '连接',
    durability: '持久性设置',
    disk: '磁盘空间',
    schema: '数据表',
    owner: '归属',
    waiting: '积压',
    token: '令牌',
    scopes: '权限范围',
    app_token: '应用级令牌',
    conversation: '会话',
    account: '账号',
    user_group: '用户组',
    webhook: '回调设置',
    request_url: '请求地址',
    address: '地址',
    credentials: '凭据',
    balance: '余额',
    callback: '回调路径',
    unfinished: '未能检查的项目',
  },
};

export const doctorAlertZh = ({ found }: Pick<AlertFacts, 'found'>): { title: string; line: string } => {
  const more = found.length > MAX_FOUND ? `；另有 ${found.length - MAX_FOUND} 项` : '';
  return {
    title: `启动检查发现 ${found.length} 个问题`,
    line: `${foundNames(found, NAMES).join('；')}${more}。其余功能照常运行。请在服务器上运行 topup-desk doctor，查看问题和处理办法。`,
  };
};
