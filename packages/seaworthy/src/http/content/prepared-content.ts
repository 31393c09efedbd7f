import type { Encoding } from '../compression.ts'
import type { BodySource } from './body-source.ts'

/** A body of declared content in the form in which it is sent. */
export interface PreparedContent {
  readonly payload: string | Buffer | undefined
  readonly source: BodySource | undefined
  /** Of the source, in bytes, where it is known. */
  readonly length: number | undefined
  /** Flat. */
  readonly fields: readonly string[]
  /** In place of the one that the handler gave. */
  readonly status: number | undefined
  /** In which the body is already. */
  readonly encoding?: Encoding | undefined
}
