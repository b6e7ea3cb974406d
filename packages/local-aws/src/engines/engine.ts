import type { Child } from '../processes/child.ts';

/** Where an engine keeps its data: a folder (made if need be), or nowhere. */
export type Storage = { readonly dir: string } | { readonly inMemory: true };

/** A running engine. It ends with the process that started it, and does not keep that from ending. */
export type Engine = {
  /** e.g. `http://127.0.0.1:8000`: for the AWS SDK's `endpoint` or the variable AWS_ENDPOINT_URL_... */
  readonly endpoint: string;
  readonly port: number;
} & Pick<Child, 'pid' | 'ended' | 'lastWords' | 'stop'>;
