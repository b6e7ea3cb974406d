import type { Problem } from '../http/problem.ts';
import { ServiceError } from '../runtime/errors.ts';

/** A follow-up event that nobody takes, however often it is sent: a mistake of the reaction, or of who may submit what. */
export class EmitRefusedError extends ServiceError {
  constructor(to: string, type: string, { title, detail, errors = [] }: Problem) {
    const why =
      errors.length > 0 ? errors.map(({ pointer, reason }) => `${pointer} ${reason}`).join('; ') : detail;
    super('emit-refused', `${to} does not take ${type}: ${title}: ${why}`);
  }
}
