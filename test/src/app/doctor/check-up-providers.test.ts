import { describe, test } from 'node:test';
import { type Breakage, named } from '../../../support/doctor-breakages.ts';

const PROVIDERS: readonly Breakage[] = [
  {
    what: 'a provider’s name that DNS does not know',
    break: ({ environment }) => void Object.assign(environment, { JUHE_BASE_URL: 'http://v.juhe.invalid' }),
    line: /^error juhe : v\.juhe\.invalid cannot be reached: its name .* → Check the spelling in JUHE_BASE_URL/,
  },
  {
    what: 'a provider’s port that is closed',
    break: ({ environment }) => void Object.assign(environment, { YTX_BASE_URL: 'http://127.0.0.1:1' }),
    line: /^error ytx : 127\.0\.0\.1:1 cannot be reached: it refuses the connection.* → Check the port in YTX_BASE_URL/,
  },
  {
    what: 'TLS where a provider speaks none',
    break: ({ environment }) => {
      environment.YTX_BASE_URL = (environment.YTX_BASE_URL ?? '').replace('http:', 'https:');
    },
    line: /^error ytx : 127\.0\.0\.1:\d+ cannot be reached: .* → Check whether YTX_BASE_URL should begin with http/,
  },
];

describe('the doctor names what is wrong with the way to a provider', () => {
  for (const breakage of PROVIDERS) test(breakage.what, (t) => named(t, breakage));
});
