import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { EChartsOption } from 'echarts';
import type { Chart } from '../accounts/chart.ts';

const SIZE = { width: 900, bars: 420, shares: 360 };
/** Also the name that the font of the package has. */
const FONT = 'Noto Sans Hans';
const COLOURS = ['#2f6f9f', '#d97b3f', '#5a9e6f', '#8d6bb0', '#c2a23a', '#7f8c8d'];

/** Draws charts under each other, as SVG. Text stays text, so it can be searched for and read out. */
export async function drawSvg(charts: readonly Chart[]): Promise<string> {
  const echarts = await import('echarts');
  let top = 0;
  const drawn = charts.map((chart) => {
    const height = SIZE[chart.kind];
    const canvas = echarts.init(null, null, { renderer: 'svg', ssr: true, width: SIZE.width, height });
    canvas.setOption(optionOf(chart));
    const svg = canvas.renderToSVGString({ useViewBox: false }).replace('<svg ', `<svg y="${top}" `);
    canvas.dispose();
    top += height;
    return svg;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE.width}" height="${top}" viewBox="0 0 ${SIZE.width} ${top}"><rect width="100%" height="100%" fill="#ffffff"/>${drawn.join('')}</svg>`;
}

/** Draws charts as one PNG, with a font that has Chinese, whatever fonts the machine has. */
export async function drawPng(charts: readonly Chart[]): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const drawing = new Resvg(await drawSvg(charts), {
    font: { fontFiles: [fontFile()], loadSystemFonts: false, defaultFontFamily: FONT },
    fitTo: { mode: 'width', value: SIZE.width * 2 },
  });
  return drawing.render().asPng();
}

const fontFile = (): string =>
  join(dirname(createRequire(import.meta.url).resolve('@embedpdf/fonts-sc')), '../fonts/NotoSansHans-Regular.otf');

function optionOf(chart: Chart): EChartsOption {
  const shared: EChartsOption = {
    animation: false,
    color: COLOURS,
    textStyle: { fontFamily: FONT },
    title: {
      text: chart.title,
      left: 24,
      top: 16,
      textStyle: { fontFamily: FONT, fontSize: 18, fontWeight: 'normal' },
    },
  };
  if (chart.kind === 'shares')
    return {
      ...shared,
      series: [
        {
          type: 'pie',
          radius: ['40%', '68%'],
          center: ['50%', '56%'],
          label: { fontFamily: FONT, fontSize: 14, formatter: `{b}\n{c} ${chart.unit} ({d} %)` },
          data: chart.segments.map(({ name, value }) => ({ name, value })),
        },
      ],
    };
  return {
    ...shared,
    legend: { top: 18, right: 24, textStyle: { fontFamily: FONT, fontSize: 13 } },
    grid: { left: 80, right: 24, top: 72, bottom: 64 },
    xAxis: {
      type: 'category',
      data: [...chart.categories],
      axisLabel: { fontFamily: FONT, rotate: chart.categories.length > 10 ? 35 : 0 },
    },
    yAxis: { type: 'value', name: chart.unit, nameTextStyle: { fontFamily: FONT }, axisLabel: { fontFamily: FONT } },
    series: chart.series.map(({ name, values }) => ({ type: 'bar', name, data: [...values], barMaxWidth: 40 })),
  };
}
