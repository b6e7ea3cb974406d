import { signing } from '@reprise/service-kit/signature';
import type { Authorize } from '../http.ts';
import { cloudFormation } from './clients.ts';
import { awsError } from './explain.ts';

/**
 * Signs requests to routes with `aws_iam` (Signature Version 4), with the credentials and the region of the environment;
 * ones that expire are renewed.
 *
 * @throws CliError where there are none
 */
export async function signature(): Promise<Authorize> {
  const { config } = cloudFormation(); // credentials and region are found alike by all clients
  await config.credentials().catch((error: unknown) => {
    throw awsError(error, 'requests cannot be signed', 'sts:AssumeRole');
  });
  return signing(config);
}
