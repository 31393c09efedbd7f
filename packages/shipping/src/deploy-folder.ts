import { posix } from 'node:path'
import type { ImagePlan } from './container/image-plan.ts'

/**
 * Where the deploy files of a service are, from the folder that its image is built from: `deploy/<service>` at the root of an npm
 * workspace, where all services have theirs; beside a `seaworthy.ship.yaml` simply `deploy`.
 */
export function deployFolder(name: string, plan: ImagePlan): string {
  if (plan.language === 'node') return `deploy/${name}`
  return plan.language === 'go' ? posix.join(plan.folder, 'deploy') : 'deploy'
}
