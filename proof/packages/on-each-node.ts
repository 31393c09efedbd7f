import type { Claim, Finding } from '../harness/claim.ts'
import { type Ground, NODES, type NodeMajor } from './ground.ts'

/** How a claim is shown that is about every Node: on one after the other, as they would share the processors. */
export const onEachNode =
  (run: (ground: Ground, node: NodeMajor) => Promise<readonly Finding[]>): Claim<Ground>['run'] =>
  async (ground) => {
    const findings: Finding[] = []
    for (const node of NODES) findings.push(...(await run(ground, node)))
    return findings
  }
