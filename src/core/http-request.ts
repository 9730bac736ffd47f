/** One whole HTTP request: header names in lower case, the body within the limit and exactly as it came. */
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

/** A route for machines. `path` is exact, or ends in `/:token`, which then matches the last segment. */
export type Route = {
  readonly methods: readonly ('GET' | 'POST')[];
  readonly path: string;
  readonly take: (request: HttpRequest) => Promise<HttpResponse>;
};
