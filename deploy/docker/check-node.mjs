// Ends the build of an image whose base has another Node than the one that everything was tested with.
import { readFileSync } from 'node:fs';

const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
if (process.version !== `v${dependencies.node}`) {
  process.stderr.write(
    `The base image has Node ${process.version}, and package.json names ${dependencies.node}: build with --build-arg NODE_IMAGE=docker.io/library/node:${dependencies.node}-bookworm-slim.\n`,
  );
  process.exit(1);
}
