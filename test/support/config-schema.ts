import { z } from 'zod';
import { ConfigFile } from '../../src/config/schema.ts';

const written = z.toJSONSchema(ConfigFile, {
  io: 'input',
  target: 'draft-2020-12',
  // A comment is a key that begins with //, in every object.
  override: ({ jsonSchema }) => {
    if (jsonSchema.additionalProperties === false) jsonSchema.patternProperties = { '^//': {} };
  },
});

/** topup.config.schema.json, for editors: made from the schema that reads the file, as it may be written (defaults left out). */
export const renderConfigSchema = (): string =>
  `${JSON.stringify({ title: 'topup-desk config', ...written }, null, 2)}\n`;
