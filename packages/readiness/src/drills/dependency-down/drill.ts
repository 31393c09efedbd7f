import type { Fault } from '@seaworthy/rig'
import type { DeclaredDependency } from '../../config/declared-dependency.ts'
import { routesAround } from '../../drilling/affected-routes.ts'
import { defineDrill, launch } from '../../drilling/drill.ts'
import { type Told, together } from '../../drilling/told-outcome.ts'
import { measured } from '../../engine/measurement.ts'
import { notApplicable } from '../../engine/outcome.ts'
import { dependencyDownFlaws } from './flaws.ts'
import { lose } from './loss.ts'

/** A dependency that is gone decides about readiness; one that limps only has to be borne. */
const GONE: readonly Fault[] = [{ kind: 'reset' }, { kind: 'blackhole' }]

/** Each dependency is taken away in each way, and given back. */
export const dependencyDownDrill = defineDrill('dependency-down', 'B', ['LIFE-4', 'RES-4', 'CACHE-1'], {
  claim:
    'When a dependency is lost, readiness follows its policy, liveness and other routes do not notice, and all is well soon after it is back',
  method:
    'For each dependency a proxy in between resets connections, swallows what is sent, delays every answer, and comes and goes. All the while liveness, readiness, a route that uses the dependency and one that does not are asked. A critical dependency that is gone has to take readiness away within noticeMs, another one must not; every answer comes within deadlineMs; after the heal everything serves within recoveryMs, without a restart.',
  alone: true,
  wants: ['dependencies'],
  flaws: dependencyDownFlaws,
  async run(context) {
    const { dependencies, signal } = context
    if (dependencies.length === 0) return notApplicable('the configuration declares no dependencies')
    await using replica = await launch(context)
    const zeroMs = performance.now()
    const losses: Told[] = []
    for (const dependency of dependencies) {
      for (const fault of [...GONE, ...limping(dependency.declared)]) {
        if (signal.aborted) break
        context.progress(`${dependency.declared.name}: ${fault.kind}`)
        losses.push(await lose(context, replica, { dependency, fault, isGone: GONE.includes(fault), zeroMs }))
      }
    }
    const unseen = dependencies
      .filter(({ declared }) => routesAround(context.config, declared.name).affected.length === 0)
      .map(({ declared }) => `routes that need ${declared.name}: none is declared`)
    const restarts = measured('restarts needed', replica.process.exit ? 1 : 0, '=', 0)
    return together(...losses, { measurements: [restarts], notTested: unseen })
  },
})

/** Slow on every answer, and coming and going. */
function limping({ deadlineMs }: DeclaredDependency): readonly Fault[] {
  return [
    { kind: 'latency', delayMs: deadlineMs / 4, jitterMs: deadlineMs / 8 },
    { kind: 'flapping', downMs: 250, upMs: 250 },
  ]
}
