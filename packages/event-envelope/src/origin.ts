import { isPosition, type Position } from './position.ts';

/** An environment that an event was copied from, and its position in the log there. */
export interface Origin {
  /** `prod~mhx2k3ab`: the stage, and when its log began (milliseconds since 1970 in base 36), which tells two logs of one name apart. */
  readonly environment: string;
  readonly position: Position;
}

/** The way that an event has come: where it was copied from, where it had been copied from there, ... and, last, where it was made. */
export type OriginPath = readonly Origin[];

/** So many environments are a long way. */
export const MAX_ORIGINS = 8;

const ENVIRONMENT = /^[A-Za-z0-9-]{1,64}~[0-9a-z]{1,16}$/;
const NO_ORIGIN: OriginPath = [];

/** @param began when the log's first stream was created, in milliseconds since 1970 */
export const environmentName = (stage: string, began: number): string => `${stage}~${began.toString(36)}`;

/**
 * The extension `origin`, for ever: `<environment>/<position>` for each environment on the way, with a blank between. Of
 * one environment and aggregate, these sort as the log there does.
 */
export const originText = (path: OriginPath): string =>
  path.map(({ environment, position }) => `${environment}/${position}`).join(' ');

/**
 * The way that an event has come; empty for one that was made here. The stream has more producers than ours: what does not
 * read as an origin is none, to every fold alike.
 */
export function originPath({ origin }: { readonly origin?: unknown }): OriginPath {
  if (typeof origin !== 'string') return NO_ORIGIN;
  const parts = origin.split(' ', MAX_ORIGINS + 1);
  const path = parts.map(readOrigin).filter((one) => one !== undefined);
  return path.length === parts.length && path.length <= MAX_ORIGINS ? path : NO_ORIGIN;
}

function readOrigin(text: string): Origin | undefined {
  const [environment = '', position = '', ...more] = text.split('/');
  return more.length === 0 && ENVIRONMENT.test(environment) && isPosition(position)
    ? { environment, position }
    : undefined;
}
