export { type Names as StageNames, namesOf as stageNames } from '@reprise/service-kit';

/** `functionName('ledger', 'prod', 'write')` → `ledger-prod-write` */
export const functionName = (service: string, stage: string, name: string): string =>
  `${service}-${stage}-${name}`;

/** The framework's name for a service's stack. */
export const stackName = (service: string, stage: string): string => `${service}-${stage}`;
