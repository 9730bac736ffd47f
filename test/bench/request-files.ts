import { channel } from 'node:diagnostics_channel';
import { mkdtemp, rm } from 'node:fs/promises';
import { Session } from 'node:inspector';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startJourneyDesk } from '../support/journey/desk.ts';
import { startSlackChat } from '../support/journey/slack-chat.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What a request may run through. Tests and libraries are no part of it. */
const SOURCE = /^(?:src|commands|adapters)\//;
const WARM_UPS = 3;
const MEASURED = 20;

/**
 * Prints which source files a `/topup` request in Slack runs through, from its first byte to its answer: `npm run bench:files`.
 *
 * The whole desk runs in this process. V8's precise coverage counts the calls of every function; the counters are emptied when
 * Node has a request's headers, and read when it has handed over the answer. A file counts when a function of it ran in between in
 * each of 20 requests, so what a timer happened to do at the same time does not count; what the commit wakes does.
 */
async function main(): Promise<void> {
  const ends: (() => unknown)[] = [];
  const t = { after: (end: () => unknown) => void ends.push(end) };
  const chat = await startSlackChat(t);
  const folder = await mkdtemp(join(tmpdir(), 'topup-files-'));
  const databaseUrl = `file:${join(folder, 'topup.db')}`;
  await startJourneyDesk(t, { chat, providers: ['juhe'], databaseUrl, road: 'polling', rooms: 1 });
  const coverage = startCoverage();
  const seen: ReadonlySet<string>[] = [];
  channel('http.server.request.start').subscribe((message) => {
    if (isSlackRequest(message)) coverage.take();
  });
  channel('http.server.response.finish').subscribe((message) => {
    if (isSlackRequest(message)) seen.push(coverage.take());
  });
  for (let made = 0; made < WARM_UPS + MEASURED; made += 1) {
    await chat.type(0, 'agent', `1391128${String(made).padStart(4, '0')} 1QG00102410 outage`);
  }
  const [first = new Set<string>(), ...others] = seen.slice(WARM_UPS);
  const files = [...first].filter((file) => others.every((other) => other.has(file))).toSorted();
  process.stdout.write(`${files.join('\n')}\n${files.length} files\n`);
  for (const end of ends) await end();
  await rm(folder, { recursive: true });
}

function startCoverage(): { readonly take: () => ReadonlySet<string> } {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  return {
    /** The files of which a function was called since it was last asked. A session of this thread answers at once. */
    take: () => {
      const files = new Set<string>();
      session.post('Profiler.takePreciseCoverage', (error, answer) => {
        if (error) throw error;
        for (const { url, functions } of answer.result) {
          const file = url.startsWith('file:') ? fileURLToPath(url).slice(ROOT.length) : '';
          if (SOURCE.test(file) && functions.some(({ ranges }) => ranges.some(({ count }) => count > 0)))
            files.add(file);
        }
      });
      return files;
    },
  };
}

const isSlackRequest = (message: unknown): boolean =>
  (message as { readonly request: { readonly url?: string } }).request.url === '/slack/events';

await main();
