import { serviceApi } from '../api.ts';
import type { Context } from '../context.ts';
import { CliError, NotFoundError } from '../errors.ts';
import type { Api } from '../http.ts';
import type { ApiOptions } from '../options.ts';
import { servicesOf } from '../places.ts';
import { type Json, read } from '../read.ts';

const isAbsent = (error: unknown): boolean => error instanceof NotFoundError;

/** The services of a stage, as far as they can be asked. */
export interface Services {
  readonly names: readonly string[];
  /**
   * A document of one of them; nothing where the service cannot be asked, which is said once.
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

/**
 * Every service of the repository, by its name and the stage.
 *
 * @param first the one that the command is about: without an answer of it, there is nothing to be said
 */
export function servicesOfStage(
  context: Pick<Context, 'terminal' | 'repository'>,
  options: ApiOptions,
  first?: { readonly service: string; readonly api: Api },
  names: readonly string[] = servicesOf(context.repository),
): Services {
  const apis = new Map<string, Promise<Api>>();
  const missing = new Set<string>();
  if (first !== undefined) apis.set(first.service, Promise.resolve(first.api));
  const apiOf = (service: string): Promise<Api> => {
    const known = apis.get(service) ?? serviceApi(service, options, context);
    apis.set(service, known);
    return known;
  };
  return {
    names: first === undefined ? names : [...new Set([first.service, ...names])],
    missing,
    async ask(service, path, query) {
      if (missing.has(service)) return undefined;
      const lost = (error: unknown): undefined => {
        if (!(error instanceof CliError) || service === first?.service) throw error;
        if (!missing.has(service)) context.terminal.say(`${service} could not be asked: ${error.message}`);
        missing.add(service);
      };
      const api = await apiOf(service).catch(lost);
      return (
        api &&
        read(api, path, query).catch((error) => (isAbsent(error) ? Promise.reject(error) : lost(error)))
      );
    },
  };
}
