import { Hono } from 'hono';

export type StatusDeps = {
  /** One sentence for each thing that is not working now. */
  readonly missing: () => Promise<readonly string[]>;
  /** One sentence for each provider that does not answer, or whose orders are held: the desk works, and those orders wait. */
  readonly outages: () => Promise<readonly string[]>;
  /** One sentence for each thing that somebody should look into, though all works. */
  readonly warnings: () => Promise<readonly string[]>;
  readonly metrics: { readonly render: () => Promise<string>; readonly contentType: string };
  /** What else is served: the playground's pages, or nothing. */
  readonly pages: ((request: Request) => Response | Promise<Response>) | null;
};

/** `/healthz` says that the process lives, `/readyz` that it can work, `/metrics` how it has worked. */
export function createStatus({ missing, outages, warnings, metrics, pages }: StatusDeps): Hono {
  const app = new Hono();
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    const sentences = await missing();
    const waiting = await outages();
    if (sentences.length > 0) return c.json({ status: 'not_ready', missing: sentences, outages: waiting }, 503);
    const noted = await warnings();
    return c.json({
      status: 'ready',
      ...(waiting.length > 0 ? { outages: waiting } : {}),
      ...(noted.length > 0 ? { warnings: noted } : {}),
    });
  });
  app.get('/metrics', async (c) => c.text(await metrics.render(), 200, { 'content-type': metrics.contentType }));
  if (pages !== null) app.all('*', (c) => pages(c.req.raw));
  return app;
}
