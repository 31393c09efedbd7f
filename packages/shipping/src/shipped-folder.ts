import { goPlan } from './container/go-plan.ts'
import type { ImagePlan } from './container/image-plan.ts'
import { pythonPlan } from './container/python-plan.ts'
import type { DescribedService } from './description/described-service.ts'
import { loadShipFile } from './ship-file/load-ship-file.ts'

/** All that deploy files follow from. */
export interface Shipped {
  readonly service: DescribedService
  readonly plan: ImagePlan
  /** What the image is built from, and paths of the plan are below. */
  readonly root: string
}

/**
 * A service in another language, as the `seaworthy.ship.yaml` of its folder describes it.
 *
 * @throws ShippingProblem `file_invalid`, `version_unknown`, `source_missing`.
 */
export function shippedFolder(folder: string): Shipped {
  const { service, image } = loadShipFile(folder)
  const of = { go: goPlan, python: pythonPlan }
  return { service, ...of[image.language](folder, image) }
}
