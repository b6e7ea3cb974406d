/** What a stage is told from outside of the repository: addresses, secrets. */
export interface Parameters {
  /** @returns the value, decrypted; undefined where there is no parameter of that name */
  read(name: string): Promise<string | undefined>;
}
