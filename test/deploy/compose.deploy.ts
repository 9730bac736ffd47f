import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { hasTools, inRepository, readYaml } from '../support/deploy/tools.ts';

type Service = {
  readonly image: string;
  readonly profiles: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly networks: readonly string[] | Readonly<Record<string, { readonly aliases?: readonly string[] }>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly ports?: readonly string[];
  readonly stop_grace_period?: string;
  readonly deploy?: { readonly replicas: number };
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
};
type Compose = {
  readonly services: Readonly<Record<'desk' | 'replica' | 'postgres' | 'proxy', Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};

const FILE = inRepository('deploy/compose/compose.yaml');
const manifest = JSON.parse(readFileSync(inRepository('package.json'), 'utf8'));
const read = async (t: TestContext): Promise<Compose | null> =>
  hasTools(t, '/usr/lib/python3/dist-packages/yaml') ? ((await readYaml(FILE)) as Compose) : null;

test('compose.yaml starts SQLite alone or PostgreSQL with two replicas, each behind the same proxy', async (t) => {
  const compose = await read(t);
  if (compose === null) return;
  const { desk, replica, postgres, proxy } = compose.services;
  const under = (profile: string): readonly string[] =>
    Object.entries(compose.services).flatMap(([name, { profiles }]) => (profiles.includes(profile) ? [name] : []));
  assert.deepEqual(under('sqlite'), ['desk', 'proxy']);
  assert.deepEqual(under('postgres'), ['replica', 'postgres', 'proxy']);
  assert.equal(desk.deploy, undefined, 'a SQLite file is one process’s');
  assert.equal(replica.deploy?.replicas, 2);
  assert.equal(replica.depends_on?.postgres?.condition, 'service_healthy');
  assert.deepEqual(proxy.ports, ['80:80', '443:443']);
  for (const inside of [desk, replica, postgres]) assert.equal(inside.ports, undefined, 'only the proxy is published');
  assert.equal(compose.networks.inside?.internal, true);
  assert.deepEqual(postgres.networks, ['inside']);
});

test('its desks are locked, built from the Dockerfile, and named after this version', async (t) => {
  const compose = await read(t);
  if (compose === null) return;
  for (const name of ['desk', 'replica'] as const) {
    const service: Service = compose.services[name];
    assert.equal(service.read_only, true);
    assert.deepEqual(service.cap_drop, ['ALL']);
    assert.deepEqual(service.security_opt, ['no-new-privileges:true']);
    assert.ok(Number.parseInt(service.stop_grace_period ?? '', 10) > 20, 'longer than the desk takes to stop');
    assert.ok(existsSync(inRepository(service.build?.dockerfile ?? '')));
    assert.ok(service.image.endsWith(`topup-desk:${manifest.version}}`), service.image);
  }
});

test('its secrets are files: none is a value, each that is used is declared, and each that is named is given', async (t) => {
  const compose = await read(t);
  if (compose === null) return;
  for (const [name, { environment = {}, secrets = [] }] of Object.entries(compose.services)) {
    for (const [variable, value] of Object.entries(environment)) {
      if (variable.endsWith('_FILE'))
        assert.ok(secrets.includes(value.replace('/run/secrets/', '')), `${name} ${variable}`);
      else assert.doesNotMatch(variable, /TOKEN|SECRET|KEY|PASSWORD|OPENID|SID/);
    }
    for (const secret of secrets) assert.ok(compose.secrets[secret], `${name} ${secret}`);
  }
  // The image's own SQLite file must not be meant where the database is a secret.
  assert.equal(compose.services.replica.environment?.DATABASE_URL, '');
});
