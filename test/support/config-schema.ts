import { z } from 'zod';
import { ConfigFile } from '../../src/config/schema.ts';

/** topup.config.schema.json, for editors: made from the schema that reads the file, as it may be written (defaults left out). */
export const renderConfigSchema = (): string =>
  `${JSON.stringify({ title: 'topup-desk config', ...z.toJSONSchema(ConfigFile, { io: 'input', target: 'draft-2020-12' }) }, null, 2)}\n`;
