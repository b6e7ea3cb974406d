import { CliError, NotFoundError } from '../errors.ts';
import type { Api } from '../http.ts';
import { type Json, read } from '../read.ts';
import type { Terminal } from '../terminal.ts';

/** The services of a stage, as far as they can be asked. */
export interface Services {
  readonly names: readonly string[];
  /**
   * A document of one of them; nothing of a service that is none of them, or cannot be asked, which is said once.
   *
   * @throws CliError for the first one; NotFoundError where it has no such document
   */
  ask(
    service: string,
    path: string,
    query: Readonly<Record<string, string | undefined>>,
  ): Promise<Json | undefined>;
  /** Those that could not be asked: their part is missing. */
  readonly missing: ReadonlySet<string>;
}

export interface ServicesOptions {
  readonly names: readonly string[];
  /** The one that the command is about: without an answer of it, there is nothing to be said. */
  readonly first?: string;
  readonly terminal: Pick<Terminal, 'say'>;
  connect(service: string): Promise<Api>;
}

/** Asks services by their names, each of them reached when it is first asked. */
export function askingServices({ names, first, terminal, connect }: ServicesOptions): Services {
  const apis = new Map<string, Promise<Api>>();
  const missing = new Set<string>();
  const apiOf = (service: string): Promise<Api> => {
    const known = apis.get(service) ?? connect(service);
    apis.set(service, known);
    return known;
  };
  const withoutIt = (service: string, error: unknown): undefined => {
    if (!(error instanceof CliError) || service === first) throw error;
    if (!missing.has(service)) terminal.say(`${service} could not be asked: ${error.message}`);
    missing.add(service);
  };
  return {
    names,
    missing,
    async ask(service, path, query) {
      if (!names.includes(service) || missing.has(service)) return undefined;
      const api = await apiOf(service).catch((error) => withoutIt(service, error));
      if (api === undefined) return undefined;
      return read(api, path, query).catch((error) => {
        if (error instanceof NotFoundError) throw error;
        return withoutIt(service, error);
      });
    },
  };
}
