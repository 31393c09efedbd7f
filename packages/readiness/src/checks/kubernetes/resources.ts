import { asMapping } from '../parsed-yaml.ts'
import { defineStaticCheck } from '../static-check.ts'
import { about, eachContainer, titled } from './workloads.ts'

export const kubernetesResources = defineStaticCheck('kubernetes-resources', 'B', ['SHIP-3'], {
  claim: 'Containers ask for what they need and are bounded in memory',
  method: 'Asks for requests of CPU and memory and a limit of memory.',
  about,
  find: (repository) =>
    eachContainer(repository, (workload, container, at, tell) => {
      const resources = asMapping(container.resources)
      const missing = [
        ...['cpu', 'memory']
          .filter((key) => asMapping(resources.requests)[key] === undefined)
          .map((key) => `requests.${key}`),
        ...(asMapping(resources.limits).memory === undefined ? ['limits.memory'] : []),
      ]
      if (missing.length > 0)
        tell(
          `${titled(workload, container)} has no ${missing.join(', ')}`,
          at('resources'),
          `Set resources.${missing.join(', resources.')} from what the service was measured to use.`,
        )
    }),
})
