import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, type TestContext, test } from 'node:test';
import { Ajv } from 'ajv';
import { type Manifest, misfits, renderChart } from '../support/deploy/chart.ts';
import { PUBLIC_PATHS } from '../support/deploy/paths.ts';
import { hasTools, inRepository, readYaml } from '../support/deploy/tools.ts';

const schema = JSON.parse(readFileSync(inRepository('deploy/helm/topup-desk/values.schema.json'), 'utf8'));
const isValid = new Ajv({ allErrors: true, strict: false }).compile(schema);
const config = JSON.parse(readFileSync(inRepository('topup.config.example.json'), 'utf8'));

const SQLITE = { config };
const POSTGRES = {
  existingConfigMap: 'rules',
  image: { repository: 'registry.example.com/topup-desk', digest: `sha256:${'a'.repeat(64)}` },
  imagePullSecrets: [{ name: 'registry' }],
  database: { kind: 'postgres', postgres: { replicas: 3 } },
  secrets: { name: 'vault', keys: ['DATABASE_URL', 'TELEGRAM_BOT_TOKEN', 'YTX_ACCOUNT_SID'] },
  environment: { PUBLIC_URL: 'https://topup.example.com', LOG_LEVEL: 'warn' },
  ingress: {
    enabled: true,
    className: 'nginx',
    host: 'topup.example.com',
    annotations: { a: 'b' },
    tlsSecretName: 'tls',
  },
  serviceMonitor: { enabled: true },
  podAnnotations: { team: 'support' },
  nodeSelector: { disk: 'ssd' },
  tolerations: [{ key: 'dedicated', operator: 'Exists' }],
  priorityClassName: 'high',
};

const canRender = (t: TestContext): boolean =>
  hasTools(t, '/usr/lib/go-1.19/bin/go', '/usr/lib/python3/dist-packages/kubernetes');
const the = (manifests: readonly Manifest[], kind: string): Manifest => {
  const found = manifests.filter((manifest) => manifest.kind === kind);
  assert.equal(found.length, 1, `one ${kind}`);
  return found[0] as Manifest;
};
const podOf = (manifests: readonly Manifest[], kind: string) => the(manifests, kind).spec.template.spec;

describe('the Helm chart', () => {
  for (const [what, values, kinds] of [
    ['SQLite', SQLITE, ['ConfigMap', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'StatefulSet']],
    [
      'PostgreSQL',
      POSTGRES,
      ['Deployment', 'Ingress', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceMonitor'],
    ],
  ] as const) {
    test(`renders what Kubernetes takes, with ${what}`, async (t) => {
      if (!canRender(t)) return;
      assert.ok(isValid(values), JSON.stringify(isValid.errors));
      const manifests = await renderChart(values);
      assert.deepEqual(manifests.map(({ kind }) => kind).toSorted(), kinds);
      assert.equal(await misfits(manifests), '');
    });
  }

  test('the check of its objects finds an unknown key, a missing one and a wrong type', async (t) => {
    if (!canRender(t)) return;
    const manifests = structuredClone(await renderChart(POSTGRES)) as Manifest[];
    const { spec } = the(manifests, 'Deployment');
    spec.template.spec.containers[0].readOnly = true;
    spec.replicas = 'three';
    delete spec.selector;
    assert.match(await misfits(manifests), /'three' is no int.*unknown key 'readOnly'.*selector/s);
  });

  test('its pod is locked: not root, nothing writable, no capability, no token, and probed on what the desk serves', async (t) => {
    if (!canRender(t)) return;
    for (const [values, kind] of [
      [SQLITE, 'StatefulSet'],
      [POSTGRES, 'Deployment'],
    ] as const) {
      const pod = podOf(await renderChart(values), kind);
      assert.equal(pod.automountServiceAccountToken, false);
      const { runAsNonRoot, runAsUser, seccompProfile } = pod.securityContext;
      assert.deepEqual([runAsNonRoot, runAsUser, seccompProfile.type], [true, 10_001, 'RuntimeDefault']);
      const [desk] = pod.containers;
      assert.deepEqual(desk.securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      assert.equal(desk.livenessProbe.httpGet.path, '/healthz');
      assert.equal(desk.startupProbe.httpGet.path, '/healthz');
      assert.equal(desk.readinessProbe.httpGet.path, '/readyz');
      assert.ok(pod.terminationGracePeriodSeconds > 20 + 5, 'it outlasts the desk’s own stop');
    }
  });

  test('secrets are files from a Secret by name, and never a value', async (t) => {
    if (!canRender(t)) return;
    const pod = podOf(await renderChart(POSTGRES), 'Deployment');
    const environment = Object.fromEntries(
      pod.containers[0].env.map(({ name, value }: { name: string; value: string }) => [name, value]),
    );
    assert.equal(environment.DATABASE_URL_FILE, '/run/secrets/topup-desk/DATABASE_URL');
    assert.equal(environment.DATABASE_URL, '', 'the image’s own database is not meant');
    assert.equal(environment.TELEGRAM_BOT_TOKEN_FILE, '/run/secrets/topup-desk/TELEGRAM_BOT_TOKEN');
    const volume = pod.volumes.find(({ name }: { name: string }) => name === 'secrets');
    assert.equal(volume.secret.secretName, 'vault');
    assert.equal(volume.secret.items.length, 3);
  });

  test('the config that is written in the values is the config file that the desk reads', async (t) => {
    if (!canRender(t)) return;
    const { data } = the(await renderChart(SQLITE), 'ConfigMap');
    assert.deepEqual(JSON.parse(data?.['topup.config.json'] ?? ''), config);
  });

  test('its Ingress lets the public paths through and nothing else', async (t) => {
    if (!canRender(t)) return;
    const [rule] = the(await renderChart(POSTGRES), 'Ingress').spec.rules;
    const paths = rule.http.paths.map(
      ({ path, pathType }: { path: string; pathType: string }) => `${pathType} ${path}`,
    );
    const wanted = PUBLIC_PATHS.map((path) =>
      path.endsWith(':token') ? `Prefix ${path.slice(0, -':token'.length)}` : `Exact ${path}`,
    );
    assert.deepEqual(paths.toSorted(), wanted.toSorted());
  });

  test('one SQLite pod and never two; a budget lets one pod go at a time', async (t) => {
    if (!canRender(t)) return;
    const manifests = await renderChart(SQLITE);
    assert.equal(the(manifests, 'StatefulSet').spec.replicas, 1);
    assert.deepEqual(the(manifests, 'StatefulSet').spec.volumeClaimTemplates[0].spec.accessModes, ['ReadWriteOncePod']);
    assert.equal(the(manifests, 'PodDisruptionBudget').spec.maxUnavailable, 1);
  });

  for (const [what, values, sentence] of [
    [
      'PostgreSQL without its address',
      { ...POSTGRES, secrets: { name: 'vault', keys: ['JUHE_KEY'] } },
      /put DATABASE_URL/,
    ],
    ['SQLite with an address of PostgreSQL', { config, secrets: POSTGRES.secrets }, /take DATABASE_URL out/],
    ['no config', {}, /write topup\.config\.json into config/],
  ] as const) {
    test(`refuses ${what} in a sentence`, async (t) => {
      if (!canRender(t)) return;
      await assert.rejects(renderChart(values), sentence);
    });
  }
});

test('the chart’s schema takes its own values and refuses unknown keys, secrets as values and strange databases', async (t) => {
  if (!canRender(t)) return;
  const own = (await readYaml(inRepository('deploy/helm/topup-desk/values.yaml'))) as object;
  assert.ok(isValid(own), JSON.stringify(isValid.errors));
  assert.deepEqual(
    Object.keys(own).toSorted(),
    Object.keys(schema.properties)
      .filter((key) => key !== 'global')
      .toSorted(),
  );
  for (const wrong of [
    { ...own, replicas: 2 },
    { ...own, environment: { SLACK_BOT_TOKEN: 'xoxb' } },
    { ...own, environment: { JUHE_OPENID: 'o' } },
    { ...own, environment: { PORT: '80' } },
    { ...own, database: { kind: 'mysql' } },
    { ...own, secrets: { name: 'x', keys: ['PATH'] } },
    { ...own, image: { repository: 'x', digest: 'latest' } },
    { ...own, networkPolicy: { egressPorts: [70_000] } },
  ])
    assert.equal(isValid(wrong), false, JSON.stringify(wrong));
});
