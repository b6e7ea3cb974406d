/** A time as 14 digits, YYYYMMDDHHMMSS in UTC. */
export function stampOf(time: Date): string;
/** When this packaging runs: SOURCE_DATE_EPOCH where it is set. @throws where that is no whole number of seconds */
export function packagingTime(): Date;
/** 12 hex digits of what the domain code does. */
export function hashOfDomain(serviceFolder: string): Promise<string>;
/** `<stamp>-<hash>`. */
export function logicId(serviceFolder: string, time: Date): Promise<string>;
