import { ProblemError } from './problem.ts';

/** What a router answers where it has no route. */
export function notFoundResponse({ method, path }: { method: string; path: string }): never {
  throw new ProblemError({
    status: 404,
    title: 'Not found',
    detail: `There is nothing at ${method} ${path}.`,
  });
}
