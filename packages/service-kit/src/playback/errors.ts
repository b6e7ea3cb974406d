import { ServiceError } from '../runtime/errors.ts';

/** What was asked for cannot be done; nothing has been. The message says why, and what to do. */
export class PlaybackRefusedError extends ServiceError {
  constructor(message: string) {
    super('playback-refused', message);
    // It is shown to whoever asked, together with the message; where in the code it was refused helps nobody.
    this.stack = `${this.name}: ${message}`;
  }
}

/** Why a job is not worked on any further for now. */
export type Interruption = 'time' | 'paused' | 'cancelling' | 'lost';

/** Leaves whatever is being done for a job; what was saved stands. */
export class InterruptedError extends ServiceError {
  readonly why: Interruption;

  constructor(why: Interruption) {
    super('playback-interrupted', `The work on the playback stops: ${why}.`);
    this.why = why;
  }
}
