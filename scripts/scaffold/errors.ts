/** Why there is no new service, and what to do about it. */
export class ScaffoldError extends Error {
  readonly code = 'scaffold-failed';
}
