import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRepository, run } from './tools.ts';

const GO = '/usr/lib/go-1.19/bin/go';
const CHART = inRepository('deploy/helm/topup-desk');
/** Debian's Python, whichever other one stands first. */
const PYTHON = '/usr/bin/python3';

export type Manifest = {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  // biome-ignore lint/suspicious/noExplicitAny: whatever Kubernetes has; check-manifests.py says whether it is right.
  readonly spec: any;
  readonly data?: Readonly<Record<string, string>>;
};

let built: Promise<string> | null = null;

/** Builds the renderer once a process, from Debian's Go packages alone. */
function renderer(): Promise<string> {
  built ??= (async () => {
    const program = join(mkdtempSync(join(tmpdir(), 'topup-chart-')), 'render-chart');
    const env = { GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOFLAGS: '', CGO_ENABLED: '0' };
    await run(GO, ['build', '-o', program, inRepository('test/support/deploy/render-chart.go')], { env });
    return program;
  })();
  return built;
}

/** The chart's objects with these values over its own. Rejects with the sentence of a template that refuses them. */
export async function renderChart(values: object): Promise<readonly Manifest[]> {
  const release = { Name: 'topup', Namespace: 'support', Service: 'Helm' };
  const { code, out, said } = await fed(await renderer(), [CHART], { values, release });
  if (code !== 0) throw new Error(said);
  return JSON.parse(out);
}

/** What Kubernetes would not take of these objects, one sentence each. */
export async function misfits(manifests: readonly Manifest[]): Promise<string> {
  const { out, said } = await fed(PYTHON, [inRepository('test/support/deploy/check-manifests.py')], manifests);
  return `${out}${said}`.trim();
}

async function fed(program: string, args: readonly string[], input: unknown) {
  const child = spawn(program, args);
  let [out, said] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  child.stdin.end(JSON.stringify(input));
  const [code] = await once(child, 'close');
  return { code, out, said };
}
