import { SignatureV4 } from '@smithy/signature-v4';

/** API Gateway's name in signatures. */
const SERVICE = 'execute-api';

/** A request as it is about to be sent. */
export interface Outgoing {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The headers of a request with what lets it in. */
export type Authorize = (request: Outgoing) => Promise<Readonly<Record<string, string>>>;

/** Who signs: what every client of the SDK has in its `config`. Credentials that expire are renewed by it. */
export type Signer = Pick<ConstructorParameters<typeof SignatureV4>[0], 'credentials' | 'region' | 'sha256'>;

/** Signs requests to routes with `aws_iam` (Signature Version 4). @throws what the credentials throw */
export function signing({ credentials, region, sha256 }: Signer): Authorize {
  const signer = new SignatureV4({ service: SERVICE, credentials, region, sha256 });
  return async (request) => (await signer.sign(signable(request))).headers;
}

const signable = ({ method, url, headers, body }: Outgoing) => ({
  method,
  protocol: url.protocol,
  hostname: url.hostname,
  path: url.pathname,
  query: Object.fromEntries(url.searchParams),
  headers: { ...headers, host: url.host },
  ...(body === undefined ? {} : { body }),
});
