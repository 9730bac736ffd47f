import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { tryCase } from '../../src/app/rules/cases.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { REFUSED } from '../../src/config/test-schema.ts';
import { readConfig } from '../../src/config.ts';
import { createPlaceOf } from '../../src/numbering/number-origin.ts';
import { renderConfigSchema } from '../support/config-schema.ts';
import { EVERYTHING, exampleAfter, type Json } from '../support/example-config.ts';

const written = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');

/** Each example with the heading it stands under. */
const EXAMPLES = written.split(/^## /m).flatMap((section) => {
  const [heading = ''] = section.split('\n');
  return [...section.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, json = '']) => ({
    heading,
    part: JSON.parse(json) as Json,
  }));
});

const environment = readEnvironment(EVERYTHING).environment;
const readExample = (part: Json) => {
  assert.ok(environment);
  return readConfig(environment, 'docs/rules.md', JSON.stringify(exampleAfter((file) => Object.assign(file, part))));
};

describe('docs/rules.md', () => {
  for (const { heading, part } of EXAMPLES) {
    test(`the example of “${heading}” works, warns of nothing, and does what its tests say`, async () => {
      const read = readExample(part);
      assert.ok(read.ok, read.ok ? '' : read.error.problems.join('\n'));
      assert.deepEqual(read.value.warnings, []);
      const { cases, desk } = read.value.config;
      assert.ok(cases.length > 1);
      const placeOf = await createPlaceOf();
      for (const one of cases) assert.deepEqual(await tryCase(desk, placeOf, one), { name: one.name, wrong: [] });
    });
  }

  test('shows every condition, every outcome, every limit and every refusal that there is', () => {
    const keys = new Set<string>();
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [key, inner] of Object.entries(value)) {
        keys.add(key);
        visit(inner);
      }
    };
    for (const { part } of EXAMPLES) visit({ ...part, tests: [] });
    const rule = keysIn('rules', 'items');
    const conditions = keysIn('rules', 'items', 'properties', 'when');
    const asked = keysIn('approval').filter((key) => key !== 'confirmOver');
    const caps = keysIn('approval', 'properties', 'byRule');
    const limits = keysIn('budgets', 'properties', 'maker');
    for (const key of [...rule, ...conditions, ...asked, ...caps, ...limits, 'reasonPattern', 'urgent'])
      assert.ok(keys.has(key), `no example has "${key}"`);
    for (const kind of REFUSED) assert.match(written, new RegExp(`\\b${kind}\\b`));
  });
});

/** The keys that can be written at a place in the config, from the schema that editors have. */
function keysIn(...path: readonly string[]): readonly string[] {
  const place = ['properties', ...path, 'properties'];
  const found = place.reduce<unknown>((node, key) => z.record(z.string(), z.unknown()).parse(node)[key], SCHEMA);
  return Object.keys(z.record(z.string(), z.unknown()).parse(found));
}
const SCHEMA: unknown = JSON.parse(renderConfigSchema());
