import { asList, asMapping } from '../parsed-yaml.ts'
import { defineStaticCheck } from '../static-check.ts'
import { about, eachContainer, titled } from './workloads.ts'

const PROBE_FIX = {
  livenessProbe: 'Add a livenessProbe on a route that asks no dependency.',
  readinessProbe: 'Add a readinessProbe on the route that says no while the service starts and drains.',
}

/** Nothing is sent to what ends by itself. */
const ENDS = new Set(['Job', 'CronJob'])

export const kubernetesProbes = defineStaticCheck('kubernetes-probes', 'C', ['SHIP-3', 'LIFE-3'], {
  claim: 'Containers have liveness and readiness probes that differ',
  method: 'Reads the probes of each container that opens a port.',
  about,
  find: (repository) =>
    eachContainer(repository, (workload, container, at, tell) => {
      if (ENDS.has(workload.kind) || asList(container.ports).length === 0) return
      const title = titled(workload, container)
      for (const name of ['livenessProbe', 'readinessProbe'] as const)
        if (container[name] === undefined) tell(`${title} has no ${name}`, at(), PROBE_FIX[name])
      const pathOf = (probe: unknown) => asMapping(asMapping(probe).httpGet).path
      const livePath = pathOf(container.livenessProbe)
      if (livePath !== undefined && livePath === pathOf(container.readinessProbe))
        tell(
          `${title} asks ${String(livePath)} for both: a replica that is not ready gets killed`,
          at('livenessProbe'),
          'Use two routes: liveness asks no dependency, readiness may.',
        )
    }),
})
