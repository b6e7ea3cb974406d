import { isPosition, type Position } from './position.ts';

/** Where an event was copied from: an environment, and its position in the log there. */
export interface Origin {
  /** `prod~mhx2k3ab`: the stage, and when its log began (milliseconds since 1970 in base 36), which tells two logs of one name apart. */
  readonly environment: string;
  readonly position: Position;
}

const ENVIRONMENT = /^[A-Za-z0-9-]{1,64}~[0-9a-z]{1,16}$/;

/** @param began when the log's first stream was created, in milliseconds since 1970 */
export const environmentName = (stage: string, began: number): string => `${stage}~${began.toString(36)}`;

/** The extension `origin`: within an environment and an aggregate these sort as the log there does. For ever. */
export const originText = ({ environment, position }: Origin): string => `${environment}/${position}`;

/**
 * Where an event was copied from; nothing of one that was made here. The stream has more producers than ours: what does
 * not read as an origin is none, to every fold alike.
 */
export function originOf({ origin }: { readonly origin?: unknown }): Origin | undefined {
  if (typeof origin !== 'string') return undefined;
  const [environment = '', position = '', ...more] = origin.split('/');
  return more.length === 0 && ENVIRONMENT.test(environment) && isPosition(position)
    ? { environment, position }
    : undefined;
}
