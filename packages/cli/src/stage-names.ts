import { type Names, namesOf } from '@reprise/service-kit';

/** What a service has at a stage, by the naming convention. */
export interface StageNames extends Names {
  readonly playbackStream: string;
}

export const stageNames = (service: string, stage: string): StageNames => ({
  ...namesOf(service, stage),
  playbackStream: `${service}-${stage}-playback`,
});

/** `functionName('ledger', 'prod', 'write')` → `ledger-prod-write` */
export const functionName = (service: string, stage: string, name: string): string =>
  `${service}-${stage}-${name}`;

/** The framework's name for a service's stack. */
export const stackName = (service: string, stage: string): string => `${service}-${stage}`;
