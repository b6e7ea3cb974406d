const PREFIX = 'retry-';

/** Where a job's id stands on a history, of one that no job has sent: somebody has asked for this aggregate alone. */
export const retryId = (unique: string): string => `${PREFIX}${unique}`;

export const isRetryId = (playbackid: string): boolean => playbackid.startsWith(PREFIX);
