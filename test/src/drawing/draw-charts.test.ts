import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inflateSync } from 'node:zlib';
import type { Chart } from '../../../src/accounts/chart.ts';
import { drawPng, drawSvg } from '../../../src/drawing/draw-charts.ts';

const bars = (title: string): Chart => ({
  kind: 'bars',
  title,
  unit: '元',
  categories: ['2026-11-01', '2026-11-02'],
  series: [
    { name: '实扣', values: [19.63, 4.8] },
    { name: '退款', values: [0, 4.8] },
  ],
});
const SHARES: Chart = {
  kind: 'shares',
  title: '按产品的实扣',
  unit: '元',
  segments: [
    { name: '全国 1GB', value: 19.63 },
    { name: '<b>&"', value: 4.8 },
  ],
};

describe('a drawn chart', () => {
  test('is SVG whose words are text, whatever is in them', async () => {
    const svg = await drawSvg([bars('实扣与退款'), SHARES]);
    for (const word of ['实扣与退款', '2026-11-01', '全国 1GB', '&lt;b&gt;']) assert.ok(svg.includes(word), word);
    assert.doesNotMatch(svg, /<b>/);
  });

  test('is a PNG with Chinese of its own font, on a machine without any', async () => {
    const [one, other] = await Promise.all([drawPng([bars('实扣')]), drawPng([bars('退款')])]);
    assert.equal(
      Buffer.from(one ?? [])
        .subarray(1, 4)
        .toString(),
      'PNG',
    );
    assert.notDeepEqual(pixels(one), pixels(other), 'characters that a font lacks would look alike');
  });
});

const pixels = (png: Uint8Array | undefined): Buffer => {
  const bytes = Buffer.from(png ?? []);
  const parts: Buffer[] = [];
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    if (bytes.subarray(at + 4, at + 8).toString() === 'IDAT') parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return inflateSync(Buffer.concat(parts));
};
