import type { Position, Subject } from '@reprise/event-envelope';
import type { LogItem, LogKey } from '../ports/event-log.ts';

const PREFIX = 'id#';

/** Between these lie the identities of a subject. */
export const FIRST_IDENTITY = PREFIX;
export const LAST_IDENTITY = `${PREFIX}~`;

export const identityOf = ({ position }: LogKey): string => position.slice(PREFIX.length);

/** `id#<identity>` under the subject: at which position the log first held an event that is remembered for ever. */
export const identityKey = (subject: Subject, identity: string): LogKey => ({
  subject,
  position: `${PREFIX}${identity}`,
});

export const identityItem = (subject: Subject, identity: string, first: Position): LogItem => ({
  ...identityKey(subject, identity),
  first,
});

/** Whether an item holds an identity, and not an event or anything else that lies in the log. */
export const isIdentityItem = ({ position }: LogKey): boolean => position.startsWith(PREFIX);
