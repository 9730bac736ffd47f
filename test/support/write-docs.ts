import { writeFileSync } from 'node:fs';
import { renderConfigSchema } from './config-schema.ts';
import { renderOrderStates } from './order-states.ts';

const root = new URL('../../', import.meta.url);
writeFileSync(new URL('docs/order-states.md', root), renderOrderStates());
writeFileSync(new URL('topup.config.schema.json', root), renderConfigSchema());
