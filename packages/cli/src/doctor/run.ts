import { connect } from '@reprise/service-kit';
import * as clients from '../aws/clients.ts';
import { signature } from '../aws/signature.ts';
import { bearer } from '../http.ts';
import { stageNames } from '../stage-names.ts';
import { isLocal, type Target } from '../target.ts';
import type { Check } from './check.ts';
import { deployedServiceChecks } from './deployed-service.ts';
import { localServiceChecks } from './local-service.ts';
import { storageChecks } from './storage.ts';

/** What a doctor looks at. */
export interface Patient {
  readonly target: Target;
  /** All services of the repository: their local ports follow from them. */
  readonly services: readonly string[];
  /** The folder of local state. */
  readonly local: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Everything about one service at a stage. */
export async function serviceChecks(service: string, patient: Patient): Promise<readonly Check[]> {
  const { target } = patient;
  const names = stageNames(service, target.stage);
  const { dynamodb, kinesis } = { dynamodb: clients.dynamodb(), kinesis: clients.kinesis() };
  const local = isLocal(target);
  const makes = local ? '`npm start` makes it.' : 'Deploy the service to this stage.';
  const checks = await Promise.all([
    storageChecks({ service, names, ports: connect(names), dynamodb, kinesis, makes, local }),
    local ? localServiceChecks({ ...patient, service, kinesis }) : deployedChecks(service, patient),
  ]);
  return checks.flat();
}

async function deployedChecks(service: string, { target, env }: Patient): Promise<readonly Check[]> {
  const authorize = env.REPRISE_TOKEN ? bearer(env.REPRISE_TOKEN) : await signature();
  const { cloudWatch, kinesis, lambda } = clients;
  return deployedServiceChecks({
    service,
    stage: target.stage,
    authorize,
    cloudWatch: cloudWatch(),
    kinesis: kinesis(),
    lambda: lambda(),
  });
}
