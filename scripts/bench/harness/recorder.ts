import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KinesisClient } from '@aws-sdk/client-kinesis';

/** A call that a client made. */
export interface RecordedCall {
  readonly command: string;
  readonly input: unknown;
}

/** Of the SDK's middleware stack, what a recorder takes part in. */
interface Stack {
  add(
    middleware: (next: Handler, context: { readonly commandName?: string }) => Handler,
    options: { readonly name: string; readonly step: 'initialize' },
  ): void;
}

type Handler = (args: { readonly input: unknown }) => Promise<unknown>;

/** Notes the calls that clients make, so that the same can be made without what is around them. */
export class Recorder {
  #calls: RecordedCall[] | undefined;

  attach<Client extends DynamoDBClient | KinesisClient>(client: Client): Client {
    const stack = client.middlewareStack as unknown as Stack; // both clients' stacks take it
    stack.add(
      (next, { commandName: command = '' }) =>
        (args) => {
          this.#calls?.push({ command, input: args.input });
          return next(args);
        },
      { name: 'recorder', step: 'initialize' },
    );
    return client;
  }

  async during(run: () => Promise<unknown>): Promise<readonly RecordedCall[]> {
    const calls: RecordedCall[] = [];
    this.#calls = calls;
    await run();
    this.#calls = undefined;
    return calls;
  }
}
