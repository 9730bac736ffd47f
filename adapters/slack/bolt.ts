import { createRequire, Module } from 'node:module';
import type { App } from '@slack/bolt';

/** Bolt's own ways to receive, which `App` requires wherever it is loaded from. We bring a receiver of our own. */
const RECEIVERS = ['HTTPReceiver', 'SocketModeReceiver'] as const;

/**
 * Loads Bolt's `App` without its receivers: express, the OAuth flow and the socket, which nobody here uses, took 70 ms of the start
 * and 16 MB. An empty class stands in for each, under its own path and for this load only.
 */
export function loadBolt(): typeof App {
  const require = createRequire(import.meta.url);
  const paths = RECEIVERS.map((name) => require.resolve(`@slack/bolt/dist/receivers/${name}.js`));
  const absent = paths.filter((path) => require.cache[path] === undefined);
  for (const path of absent) require.cache[path] = emptyClass(path);
  try {
    return (require('@slack/bolt/dist/App.js') as { readonly default: typeof App }).default;
  } finally {
    for (const path of absent) delete require.cache[path];
  }
}

function emptyClass(path: string): Module {
  const module = new Module(path);
  module.exports = { default: class {} };
  module.loaded = true;
  return module;
}
