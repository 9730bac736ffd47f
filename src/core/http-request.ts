/** One HTTP request, whole: header names in lower case, the body within the limit and exactly as it came. */
export type HttpRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
};

export type HttpResponse = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** A route that a machine calls. `path` is exact, or ends in `/:token`, which is then the last segment. */
export type Route = {
  readonly methods: readonly ('GET' | 'POST')[];
  readonly path: string;
  readonly take: (request: HttpRequest) => Promise<HttpResponse>;
};
