import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { consumed } from './consumed.ts';
import { Table, type TableShape } from './table.ts';
import { addTally, EMPTY, type Tally } from './tally.ts';

/** Of the SDK's middleware stack, what the meter takes part in. */
interface Stack {
  addRelativeTo(
    middleware: (next: Handler, context: { readonly commandName?: string }) => Handler,
    options: { readonly name: string; readonly relation: 'after'; readonly toMiddleware: string },
  ): void;
}

type Handler = (args: { readonly input: unknown }) => Promise<{ readonly output: unknown }>;

/** Counts every attempt of every call that the clients make, and what it consumes. */
export class Meter {
  readonly #tables: ReadonlyMap<string, Table>;
  #tally: Tally = EMPTY;

  /** @param shapes of all tables that will be written, by name */
  constructor(shapes: Readonly<Record<string, TableShape>>) {
    this.#tables = new Map(Object.entries(shapes).map(([name, shape]) => [name, new Table(shape)]));
  }

  /** Inside the SDK's retries: what it tries again by itself is paid for again. */
  attach<Client extends DynamoDBClient | KinesisClient>(client: Client): Client {
    const stack = client.middlewareStack as unknown as Stack; // both clients' stacks take it
    stack.addRelativeTo(
      (next, { commandName: command = '' }) =>
        async (args) => {
          try {
            const answer = await next(args);
            this.#count({ command, input: args.input, output: answer.output });
            return answer;
          } catch (error) {
            const refused = error instanceof Error && error.name === 'ConditionalCheckFailedException';
            this.#count({ command, input: args.input, refused });
            throw error;
          }
        },
      { name: 'meter', relation: 'after', toMiddleware: 'retryMiddleware' },
    );
    return client;
  }

  /** What was consumed while something ran. */
  async during(run: () => Promise<unknown>): Promise<Tally> {
    this.#tally = EMPTY;
    await run();
    return this.#tally;
  }

  #count(call: Parameters<typeof consumed>[0]): void {
    this.#tally = addTally(this.#tally, consumed(call, this.#tableNamed));
  }

  readonly #tableNamed = (name: string): Table => {
    const table = this.#tables.get(name);
    if (table === undefined) throw new TypeError(`The meter has not been told of the table ${name}.`);
    return table;
  };
}
