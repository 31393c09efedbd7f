/** A service as Argo CD finds it. */
export interface PlacedChart {
  readonly name: string
  /** Of its deploy files, from the root of the repository, such as `deploy/characters`. */
  readonly folder: string
}
