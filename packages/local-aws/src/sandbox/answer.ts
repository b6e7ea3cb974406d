/** An answer over HTTP. Without one, the connection is held until the client gives up. */
export type Answer = { readonly status: number; readonly body: unknown };

/** Why not, as RFC 9457 has it. */
export const problem = (status: number, title: string, detail?: string): Answer => ({
  status,
  body: { title, status, ...(detail === undefined ? {} : { detail }) },
});

/** A request, read. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly key: string | undefined;
  readonly body: unknown;
}
