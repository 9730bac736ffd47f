import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PUBLIC_PATHS } from '../support/deploy/paths.ts';
import { inRepository } from '../support/deploy/tools.ts';

const text = (path: string): string => readFileSync(inRepository(path), 'utf8');
const { version, dependencies } = JSON.parse(text('package.json'));

test('every way to deploy names this version and its Node', () => {
  const dockerfile = text('deploy/docker/Dockerfile');
  assert.ok(dockerfile.includes(`ARG VERSION=${version}\n`));
  assert.match(
    dockerfile,
    new RegExp(`ARG NODE_IMAGE=\\S+/node:${dependencies.node.replaceAll('.', '\\.')}-\\w+-slim\\n`),
  );
  assert.ok(text('deploy/helm/topup-desk/Chart.yaml').includes(`appVersion: "${version}"\n`));
  assert.ok(text('deploy/compose/compose.yaml').includes(`topup-desk:${version}}`));
  assert.ok(text('docs/containers.md').includes(`topup-desk:${version} `));
});

test('the Dockerfile pins its base, downloads nothing by a script, and lets no shell stand before the desk', () => {
  const dockerfile = text('deploy/docker/Dockerfile').replaceAll('\\\n', ' ');
  const instructions = dockerfile.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  for (const from of instructions.filter((line) => line.startsWith('FROM ')))
    assert.match(from, /^FROM \$\{NODE_IMAGE\} AS \w+$/);
  for (const install of instructions.filter((line) => /\bnpm /.test(line) && line.startsWith('RUN ')))
    assert.match(install, /npm ci --omit=dev --ignore-scripts|rm -rf/);
  for (const word of ['ENTRYPOINT', 'HEALTHCHECK']) {
    const line = instructions.find((one) => one.startsWith(word)) ?? '';
    assert.match(line, /\["node", /, `${word} starts node without a shell`);
  }
  assert.ok(!instructions.some((line) => line.startsWith('ADD ')));
  assert.deepEqual(
    instructions.filter((line) => line.startsWith('CMD ')),
    ['CMD ["start"]'],
    'a word for the entry point, and no shell',
  );
  const last = instructions.findLastIndex((line) => line.startsWith('USER '));
  assert.equal(instructions[last], 'USER 10001:10001');
  assert.ok(!instructions.slice(last).some((line) => /^(RUN|COPY) /.test(line)));
});

test('what the Dockerfile copies is let into its context, and nothing else is', () => {
  const copied = [...text('deploy/docker/Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
    ([, names = '']) => names.split(' '),
  );
  const allowed = text('deploy/docker/Dockerfile.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  assert.deepEqual([...new Set(copied)].toSorted(), allowed.toSorted());
  for (const name of copied) assert.ok(existsSync(inRepository(name)), name);
});

for (const proxy of [
  'deploy/proxy/nginx.conf',
  'deploy/proxy/Caddyfile',
  'deploy/compose/Caddyfile',
  'deploy/helm/topup-desk/templates/ingress.yaml',
]) {
  test(`${proxy} lets each path through on which a chat or a provider calls`, () => {
    const words = new Set(text(proxy).match(/\/[\w/-]+/g) ?? []);
    for (const path of PUBLIC_PATHS) assert.ok(words.has(path.replace(':token', '')), path);
  });
}

test('docs/containers.md names the public paths, and every file that it links or copies exists', () => {
  const page = text('docs/containers.md');
  for (const path of PUBLIC_PATHS) assert.ok(page.includes(`\`${path.replace(':token', '<token>')}\``), path);
  for (const [, link = ''] of page.matchAll(/\]\(([^)#]+)/g))
    assert.ok(existsSync(inRepository(join('docs', link))), link);
  for (const [, path = ''] of page.matchAll(/\b(deploy\/[\w./-]+\w)/g)) assert.ok(existsSync(inRepository(path)), path);
  for (const folder of readdirSync(inRepository('deploy')))
    assert.ok(page.includes(`deploy/${folder}/`) || page.includes(`deploy/${folder}`), folder);
});
