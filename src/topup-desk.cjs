#!/usr/bin/env node
// The command `topup-desk`. Plain CommonJS that any Node can run: it finds the Node that came with the package, as npm does for its
// scripts, and goes on as that one.
'use strict';

const { spawn } = require('node:child_process');
const { accessSync, constants } = require('node:fs');
const { dirname, join } = require('node:path');

const args = [
  // Young objects of a burst of requests fit into one half-space: measured in docs/speed.md.
  '--max-semi-space-size=32',
  '--require',
  join(__dirname, 'node-version.cjs'),
  join(__dirname, 'main.ts'),
  ...process.argv.slice(2),
];
const node = bundledNode() ?? process.execPath;

// The process becomes the other Node, so that nothing stands between it and whoever sends signals. Older ones cannot: they pass them on.
if (typeof process.execve === 'function') process.execve(node, [node, ...args], process.env);
else passOn(spawn(node, args, { stdio: 'inherit' }));

/** @returns its path; undefined if the package was installed without install scripts, which bring it */
function bundledNode() {
  try {
    const path = join(dirname(require.resolve('node/package.json')), 'bin', 'node');
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    return undefined;
  }
}

/** @param {import('node:child_process').ChildProcess} child */
function passOn(child) {
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`topup-desk cannot start ${node}: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const one of signals) process.removeAllListeners(one);
    process.kill(process.pid, signal);
  });
}
