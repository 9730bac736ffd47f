import { createEventsRoute } from '../../../adapters/slack/events-route.ts';
import type { Environment } from '../../config/environment.ts';
import { type DoctorFinding, findingsOf } from '../../core/doctor-finding.ts';
import { LedgerUnreachable } from '../../core/ledger.ts';
import type { Log } from '../../core/log.ts';
import type { Route } from '../../core/surface.ts';
import { answeringProbes } from '../../http/probe.ts';
import { serveHttp } from '../../http/server.ts';
import { messageOf } from '../../runtime/message-of.ts';
import { calledPaths, probeKeyOf, SLACK_PATH } from './public-url.ts';

const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** Something answers in the desk's place, or its place is taken by another program. */
export type Place =
  | { readonly kind: 'serving'; readonly close: () => Promise<void> }
  | { readonly kind: 'taken'; readonly finding: DoctorFinding };

/**
 * Listens where the desk would, for as long as the doctor looks: before the first start too it is then known whether the way from
 * PUBLIC_URL leads here. Whoever else calls meanwhile is told to come again, as while the desk is stopped.
 */
export async function standIn(environment: Environment): Promise<Place> {
  const later = { status: 503, headers: { 'retry-after': '5' } };
  const slack = createEventsRoute({
    signingSecret: environment.SLACK_SIGNING_SECRET ?? '',
    dispatch: () => Promise.reject(new LedgerUnreachable('the desk does not run')),
    now: Date.now,
    log: SILENT,
    acknowledged: () => {},
  });
  const routes = calledPaths(environment).map(
    ({ path }): Route => (path === SLACK_PATH ? slack : { methods: ['GET', 'POST'], path, take: async () => later }),
  );
  try {
    const { close } = await serveHttp({
      port: environment.PORT,
      host: environment.HOST,
      routes: answeringProbes(routes, probeKeyOf(environment), Date.now),
      basePath: environment.BASE_PATH,
      pages: () => new Response(null, later),
      log: SILENT,
    });
    return { kind: 'serving', close };
  } catch (error) {
    const { error: finding } = findingsOf('config');
    return {
      kind: 'taken',
      finding: finding(
        'environment',
        messageOf(error),
        'The desk could not start here. If a desk with other tokens runs there, stop that one.',
        'PORT',
      ),
    };
  }
}
