// Preloaded before the TypeScript: an older Node must read a sentence, not a syntax error. Plain CommonJS, so that any Node can run it.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `topup-desk needs Node 24 or newer, and this is ${process.version}. Run "npm ci" with install scripts allowed (it brings Node 24), or install Node 24 yourself.\n`,
  );
  process.exit(1);
}
