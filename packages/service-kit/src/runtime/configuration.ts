import { type Logic, UNPACKAGED } from '@reprise/aggregate';
import { epochSchema } from '@reprise/event-envelope';
import { ConfigurationError } from './errors.ts';

/** What a service's functions are told by their environment; serverless.common.yml sets it. */
export interface Configuration {
  readonly service: string;
  readonly stage: string;
  readonly eventStream: string;
  readonly playbackStream: string;
  readonly eventsTable: string;
  readonly dataStore: string;
  readonly logEpoch: number;
  readonly logic: Logic;
}

/** The stage of a developer's machine: callers are not authenticated there. */
export const LOCAL_STAGE = 'local';

/** @throws ConfigurationError naming the variable that is missing */
export function configuration(environment: NodeJS.ProcessEnv = process.env): Configuration {
  const need = (name: string): string => {
    const value = environment[name];
    if (value === undefined || value === '')
      throw new ConfigurationError(`Environment variable ${name} is not set; serverless.common.yml sets it.`);
    return value;
  };
  return {
    service: need('SERVICE'),
    stage: need('STAGE'),
    eventStream: need('EVENT_STREAM'),
    playbackStream: need('PLAYBACK_STREAM'),
    eventsTable: need('EVENTS_TABLE'),
    dataStore: need('DATA_STORE'),
    logEpoch: logEpochOf('LOG_EPOCH', need('LOG_EPOCH')),
    logic: packagedLogic(),
  };
}

/** @throws ConfigurationError for what no log epoch can be */
export function logEpochOf(name: string, value: string): number {
  const epoch = epochSchema.safeParse(value);
  if (!epoch.success)
    throw new ConfigurationError(
      `${name} must be a whole number from 1 to 9999, not ${JSON.stringify(value)}.`,
    );
  return epoch.data;
}

/** The bundler puts the logic in the place of this very expression (scripts/esbuild-plugins.cjs). */
function packagedLogic(): Logic {
  return process.env.REPRISE_LOGIC ?? UNPACKAGED;
}
