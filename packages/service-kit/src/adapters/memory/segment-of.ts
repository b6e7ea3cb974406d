import { createHash } from 'node:crypto';

/** Which of so many scan segments a partition key belongs to; any fixed assignment serves. */
export const segmentOf = (partitionKey: string, segments: number): number =>
  createHash('sha256').update(partitionKey).digest().readUInt32BE(0) % segments;
