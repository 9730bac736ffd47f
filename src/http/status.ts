import { Hono } from 'hono';

export type StatusDeps = {
  /** One sentence for each thing that is not working now. */
  readonly missing: () => Promise<readonly string[]>;
  readonly metrics: { readonly render: () => Promise<string>; readonly contentType: string };
  /** What else is served: the playground's pages, or nothing. */
  readonly pages: ((request: Request) => Response | Promise<Response>) | null;
};

/** `/healthz` says that the process lives, `/readyz` that it can work, `/metrics` how it has worked. */
export function createStatus({ missing, metrics, pages }: StatusDeps): Hono {
  const app = new Hono();
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    const sentences = await missing();
    return sentences.length === 0
      ? c.json({ status: 'ready' })
      : c.json({ status: 'not_ready', missing: sentences }, 503);
  });
  app.get('/metrics', async (c) => c.text(await metrics.render(), 200, { 'content-type': metrics.contentType }));
  if (pages !== null) app.all('*', (c) => pages(c.req.raw));
  return app;
}
