/** Where secrets are kept outside the process: one secret holds the values of several variables, by their names. */
export interface SecretStore {
  /** Where a secret is, for people: what is told as the source of its values, such as `vault:secret/characters`. */
  placeOf(name: string): string
  /**
   * The values of one secret as it is now, by key.
   *
   * @param name as the store spells it
   * @throws SecretStoreError; what the signal aborts rejects in time, also when the store does not answer.
   */
  read(name: string, signal: AbortSignal): Promise<ReadonlyMap<string, string>>
  /** Lets go of its connections. It can be read again afterwards. */
  close(): Promise<void>
}
