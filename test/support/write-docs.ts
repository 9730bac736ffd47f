import { readFileSync, writeFileSync } from 'node:fs';
import { renderBugTable } from '../bugs/table.ts';
import { renderConfigSchema } from './config-schema.ts';
import { renderLicences } from './licences.ts';
import { renderOrderStates } from './order-states.ts';
import { renderCodeTables } from './provider-tables.ts';

const root = new URL('../../', import.meta.url);
writeFileSync(new URL('docs/order-states.md', root), renderOrderStates());
writeFileSync(new URL('topup.config.schema.json', root), renderConfigSchema());
writeFileSync(new URL('docs/licences.md', root), renderLicences());

const providers = new URL('docs/providers.md', root);
writeFileSync(providers, renderCodeTables(readFileSync(providers, 'utf8')));

const reliability = new URL('docs/reliability.md', root);
writeFileSync(reliability, renderBugTable(readFileSync(reliability, 'utf8')));
