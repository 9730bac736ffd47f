import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { checkPrices } from '../../../../src/app/doctor/provider-account.ts';
import { err } from '../../../../src/core/result.ts';
import { amiss, type Installation, startInstallation } from '../../../support/doctor.ts';
import { type Breakage, named } from '../../../support/doctor-breakages.ts';
import { scriptedProvider } from '../../../support/scripted-provider.ts';
import { AIRTIME } from '../../../support/submissions.ts';

const PROVIDERS: readonly Breakage[] = [
  {
    what: 'a provider’s name that DNS does not know',
    break: ({ environment }) => void Object.assign(environment, { JUHE_BASE_URL: 'http://v.juhe.invalid' }),
    line: /^error juhe : v\.juhe\.invalid cannot be reached: its name .* → Check the spelling of JUHE_BASE_URL/,
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

/** YTX as it answers somebody whom it does not take, for a cause that only its words tell. */
async function refusing(desk: Installation, words: string): Promise<void> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ statusCode: '-205', statusMsg: words }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  desk.environment.YTX_BASE_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What is said of -205 names every cause, whichever it is. */
const CAUSES =
  /→ YTX refused the application, for one of three causes: the app id belongs to the other environment.*not on the IP whitelist.*not online or lacks the feature/;

const ACCOUNTS: readonly Breakage[] = [
  {
    what: 'an app id of the other environment (-205)',
    break: ({ environment }) => void Object.assign(environment, { YTX_APP_ID: 'app-of-the-sandbox' }),
    line: new RegExp(`^error ytx : YTX refuses our account: -205.*${CAUSES.source}`),
  },
  {
    what: 'an address that is not on YTX’s whitelist (-205)',
    break: (desk) => refusing(desk, '应用验证失败：IP 不在白名单'),
    line: new RegExp(`^error ytx : YTX refuses our account: -205 \\(应用验证失败：IP 不在白名单\\).*${CAUSES.source}`),
  },
  {
    what: 'an application that is not online (-205)',
    break: (desk) => refusing(desk, '应用验证失败：应用未上线'),
    line: new RegExp(`^error ytx : YTX refuses our account: -205 \\(应用验证失败：应用未上线\\).*${CAUSES.source}`),
  },
  {
    what: 'a wrong token of YTX',
    break: ({ environment }) => void Object.assign(environment, { YTX_AUTH_TOKEN: 'of-somebody-else' }),
    line: /^error ytx : YTX refuses our account: -205/,
  },
  {
    what: 'a wrong key of Juhe',
    break: ({ environment }) => void Object.assign(environment, { JUHE_KEY: 'of-another-api' }),
    line: /^error juhe : Juhe refuses our account: 10001.* → .*JUHE_KEY/,
  },
  {
    what: 'a wrong key of Juhe’s airtime',
    break: ({ environment }) => void Object.assign(environment, { JUHE_AIRTIME_KEY: 'of-another-api' }),
    line: /^error juhe-airtime : Juhe airtime refuses our account: 10001/,
  },
  {
    what: 'an account that is empty',
    break: () => {},
    balanceLi: 0,
    line: /^error ytx : ¥0\.00 left, not enough for any product → Top up the account/,
    also: [/^error juhe-airtime : ¥0\.00 left/],
  },
  {
    what: 'an account with too little for what is offered',
    break: () => {},
    balanceLi: 5_000,
    line: /^error ytx : ¥5\.00 left, not enough for any product/,
  },
  {
    what: 'a provider that answers with a page',
    break: ({ sandbox }) => {
      sandbox.failNext('juhe', 'query', 'html', true);
    },
    line: /^warning juhe the account: it was not checked: not json/,
  },
];

/** Has the desk sell airtime of a face value, at a price. */
const sellAirtime = ({ config }: Installation, faceValue: string, price: string): void => {
  const offers = [{ provider: 'juhe-airtime' }];
  const name = { en: `${faceValue} airtime`, zh: `${faceValue}元话费` };
  (config.products as object[]).push({ code: `HF${faceValue}`, name, kind: 'airtime', faceValue, price, offers });
};

const PRICES: readonly Breakage[] = [
  {
    what: 'a price that is not the provider’s',
    break: (desk) => sellAirtime(desk, '20', '15.00'),
    line: /^warning juhe-airtime HF20: Juhe airtime charges ¥19\.63, and the config says ¥15\.00 → Set "price"/,
  },
  {
    what: 'a face value that the provider does not sell',
    break: (desk) => sellAirtime(desk, '60', '59.80'),
    line: /^warning juhe-airtime HF60: Juhe airtime does not sell it: 208506 .*→ Compare its face value/,
  },
];

describe('the doctor names what is wrong with a price', () => {
  for (const breakage of PRICES) test(breakage.what, (t) => named(t, breakage));

  test('a provider that has no answer about one price is asked about no other', async () => {
    let asked = 0;
    const quote = async () => {
      asked += 1;
      return err({ kind: 'unclear', code: '208599', why: 'busy', advice: null } as const);
    };
    const products = ['HF50', 'HF100'].map((code) => ({
      ...{ code, aliases: [], name: { en: code, zh: code }, kind: 'airtime' as const, flow: null },
      ...{ priceLi: 49_850, faceValueLi: 50_000, offers: [AIRTIME] },
    }));
    const found = await checkPrices(
      { ...scriptedProvider('juhe'), name: 'juhe-airtime', quote },
      { products, toleranceLi: () => 0 },
    );
    assert.deepEqual(amiss(found), [
      'warning juhe-airtime the prices: it was not checked: 208599 (busy) → Run the doctor again. If nothing changes, ask the provider.',
    ]);
    assert.equal(asked, 1);
  });

  test('the price of the contract is as it should be, and so is one within the tolerance', async (t) => {
    const desk = await startInstallation(t);
    sellAirtime(desk, '20', '19.63');
    sellAirtime(desk, '30', '20.00');
    Object.assign(desk.config, { priceTolerance: '1.00' });
    const findings = await desk.examine();
    assert.deepEqual(amiss(findings), []);
    assert.deepEqual(
      findings.filter(({ what }) => what === 'price').map(({ subject, sentence }) => [subject, sentence]),
      [
        ['HF20', 'Juhe airtime charges ¥19.63'],
        ['HF30', 'Juhe airtime charges ¥19.63'],
      ],
    );
    assert.deepEqual(desk.sandbox.ledger['juhe-airtime'].orders(), []);
  });
});

describe('the doctor names what is wrong with the account at a provider', () => {
  for (const breakage of ACCOUNTS) test(breakage.what, (t) => named(t, breakage));

  test('nothing is bought, and YTX is asked for no order', async (t) => {
    const desk = await startInstallation(t);
    assert.deepEqual(amiss(await desk.examine()), []);
    const { ytx, juhe } = desk.sandbox.ledger;
    assert.deepEqual([ytx.orders().length, juhe.orders().length, ytx.queries(), juhe.queries()], [0, 0, 0, 1]);
  });
});
