/** What the shared store needs of a connection to Redis. Commands fail at once while `up` is false. */
export interface RedisRunner {
  readonly up: boolean
  onChange(listener: (up: boolean) => void): void
  run(
    script: { readonly name: string; readonly source: string; readonly digest: string },
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown>
}
