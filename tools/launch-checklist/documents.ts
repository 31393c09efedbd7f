import type { ReadinessDocument } from './box.ts'
import { deploymentChecklist } from './deployment-checklist.ts'
import { discussionPoints } from './discussion-points.ts'
import { launchRoadmap } from './launch-roadmap.ts'
import { technicalChecklist } from './technical-checklist.ts'
import { templateChecklist } from './template-checklist.ts'

/** The five production-readiness documents that the requirements come from; the one with a "done when" for each box first. */
export const documents: readonly ReadinessDocument[] = [
  launchRoadmap,
  discussionPoints,
  templateChecklist,
  technicalChecklist,
  deploymentChecklist,
]
