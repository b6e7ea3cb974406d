import { SignatureV4 } from '@smithy/signature-v4';
import type { Authorize, Outgoing } from '../http.ts';
import { cloudFormation } from './clients.ts';
import { awsError } from './explain.ts';

/** API Gateway's name in signatures. */
const SERVICE = 'execute-api';

/**
 * Signs requests to routes with `aws_iam` (Signature Version 4), with the credentials and the region of the environment;
 * ones that expire are renewed.
 *
 * @throws CliError where there are none
 */
export async function signature(): Promise<Authorize> {
  const { config } = cloudFormation(); // credentials and region are found alike by all clients
  const { credentials, region, sha256 } = config;
  await credentials().catch((error: unknown) => {
    throw awsError(error, 'requests cannot be signed', 'sts:AssumeRole');
  });
  const signer = new SignatureV4({ service: SERVICE, region, credentials, sha256 });
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
