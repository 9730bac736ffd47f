import type { HelpTopic } from '../../command.ts';

/** One line for each command that works as it stands. */
export type Examples = { readonly [K in HelpTopic]: string };

export const EXAMPLES_EN: Examples = {
  request: '/topup 139 1128 1234 1GB outage CASE-42',
  form: '/topup',
  status: '/topup status T7K3QX',
  details: '/topup details T7K3QX',
  approve: '/topup approve T7K3QX',
  reject: '/topup reject T7K3QX asked for twice',
  cancel: '/topup cancel T7K3QX',
  list: '/topup list waiting',
  explain: '/topup explain 139 1128 1234 1GB',
  settle: '/topup settle T7K3QX delivered the customer has the data, carrier slip 8841',
  confirm: '/topup confirm T7K3QX delivered 1',
  remind: '/topup remind T7K3QX',
  delegate: '/topup delegate @lin until friday',
  urgent: '/topup urgent 139 1128 1234 1GB surgery today CASE-42',
  budget: '/topup budget',
  help: '/topup help',
  language: '/topup language zh',
};
