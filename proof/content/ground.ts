/** What the claims of content are tried on. */
export interface Ground {
  /** Of the large file. */
  readonly mib: number
  /** How many streams of events. */
  readonly streams: number
  /** Empty, and removed in the end. */
  readonly folder: string
}
