/** What gateways have of the world beside the systems they reach: a clock, pauses and chance. All of it is handed in. */
export interface Ambient {
  /** Milliseconds since 1970. */
  now(): number;
  /** For so many milliseconds, or until the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<unknown>;
  /** From 0 to below 1. */
  random(): number;
  bytes(length: number): Uint8Array;
}
