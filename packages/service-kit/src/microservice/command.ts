import type { Deadline } from '../runtime/deadline.ts';
import { ServiceError } from '../runtime/errors.ts';
import type { MicroserviceParts } from './microservice-parts.ts';

/** A direct invocation: `{ "command": "parked.list", ... }`. */
export interface CommandRequest {
  readonly command: string;
  readonly [argument: string]: unknown;
}

/** Does what a person asks for; the answer is plain JSON. What it throws is the invocation's failure. */
export type Command = (
  parts: MicroserviceParts,
  request: CommandRequest,
  deadline: Deadline,
) => Promise<unknown>;

export type Commands = Readonly<Record<string, Command>>;

/** A direct invocation that asks for what there is not, or asks in the wrong way. */
export class InvalidCommandError extends ServiceError {
  constructor(message: string) {
    super('invalid-command', message);
  }
}

export const isCommand = (event: object): event is CommandRequest =>
  'command' in event && typeof event.command === 'string';

/** @throws InvalidCommandError, and whatever the command throws */
export function runCommand(
  commands: Commands,
  parts: MicroserviceParts,
  request: CommandRequest,
  deadline: Deadline,
): Promise<unknown> {
  const run = Object.hasOwn(commands, request.command) ? commands[request.command] : undefined;
  if (run === undefined)
    throw new InvalidCommandError(
      `There is no command ${JSON.stringify(request.command)}; there are ${Object.keys(commands).join(', ')}.`,
    );
  return run(parts, request, deadline);
}
