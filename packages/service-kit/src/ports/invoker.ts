/** Whatever runs this function once more, a moment later and with a time limit of its own. */
export interface Invoker {
  /** @throws UnavailableError, or what the client throws, where the event was not taken */
  invoke(event: object): Promise<void>;
}
