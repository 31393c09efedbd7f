import type { ImagePlan } from '../container/image-plan.ts'

/** Where a service and its deploy files are, and what its image can do. */
export interface ComposeSource {
  readonly plan: ImagePlan
  /** The folder of the deploy files, from the one that the image is built in. */
  readonly place: string
  /** The folder that the image is built in, from the compose files. */
  readonly context: string
  /** The arguments of its image that prepare what its dependencies need; none when nothing does. */
  readonly prepare: readonly string[]
}
