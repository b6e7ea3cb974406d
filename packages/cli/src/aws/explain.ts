import { CliError, UnreachableError } from '../errors.ts';
import { isRecord } from '../text.ts';

const UNREACHABLE = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ETIMEDOUT'];
const WITHOUT_CREDENTIALS = /Credentials|Token(Provider|Refresh)Error|ExpiredToken|UnrecognizedClient|SSO/;
const WITHOUT_REGION = /^Region is missing/;
const REFUSED = /AccessDenied|NotAuthorized|AuthorizationError/;

/** What the AWS SDK threw, as one line for a person, without anything of the request. */
export function awsMessage(error: unknown): string {
  if (!isRecord(error)) return String(error);
  const [code, name, message] = [error.code, error.name, error.message].map((part) => String(part ?? ''));
  if (name === 'TimeoutError') return 'no answer in time';
  if (isUnreachable(error)) return `no answer (${code || name})`;
  return [name === 'Error' ? '' : name, message?.split('\n')[0]].filter(Boolean).join(': ');
}

/** Nobody is there, as opposed to somebody who says no. */
export const isUnreachable = (error: unknown): boolean =>
  isRecord(error) && (UNREACHABLE.includes(String(error.code)) || error.name === 'TimeoutError');

/**
 * The same as an error of the command line, saying what to do.
 * @param doing what was tried, as in `the address of ledger cannot be looked up`
 * @param permission the IAM action that it takes
 */
export function awsError(error: unknown, doing: string, permission: string): unknown {
  if (!isRecord(error) || !isOfAws(error)) return error;
  const said = `${doing}: ${awsMessage(error)}.`;
  if (isUnreachable(error)) return new UnreachableError(said);
  return new CliError([said, adviceFor(error, permission)].filter(Boolean).join(' '));
}

const isOfAws = (error: Record<string, unknown>): boolean =>
  '$metadata' in error ||
  isUnreachable(error) ||
  WITHOUT_CREDENTIALS.test(String(error.name)) ||
  WITHOUT_REGION.test(String(error.message));

/** What helps against an error of the AWS SDK; nothing where that is not known. */
export function adviceFor(error: unknown, permission: string): string | undefined {
  const { name, message } = isRecord(error)
    ? { name: String(error.name), message: String(error.message) }
    : { name: '', message: '' };
  if (WITHOUT_REGION.test(message)) return 'Say which with --region, or name a profile that has one.';
  if (REFUSED.test(name)) return `It takes the permission ${permission}.`;
  if (WITHOUT_CREDENTIALS.test(name)) return 'Name a profile that is logged in with --profile.';
  return undefined;
}
