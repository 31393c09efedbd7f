import { asList, asMapping } from '../parsed-yaml.ts'
import { defineStaticCheck } from '../static-check.ts'
import { about, eachContainer, titled } from './workloads.ts'

export const kubernetesSecurity = defineStaticCheck('kubernetes-security', 'B', ['SHIP-3', 'SEC-7'], {
  claim: 'Pods meet the restricted security standard',
  method:
    'Reads the security context of pod and container by Pod Security Standards, restricted, and a read-only root.',
  about,
  find: (repository) =>
    eachContainer(repository, (workload, container, at, tell) => {
      const own = asMapping(container.securityContext)
      const pod = asMapping(workload.pod.spec.securityContext)
      const dropped = asList(asMapping(own.capabilities).drop).map(String)
      const profile = asMapping(own.seccompProfile ?? pod.seccompProfile).type
      const faults = [
        ...((own.runAsNonRoot ?? pod.runAsNonRoot) === true ? [] : ['runAsNonRoot: true']),
        ...(own.allowPrivilegeEscalation === false ? [] : ['allowPrivilegeEscalation: false']),
        ...(dropped.includes('ALL') ? [] : ['capabilities.drop: [ALL]']),
        ...(profile === 'RuntimeDefault' || profile === 'Localhost'
          ? []
          : ['seccompProfile.type: RuntimeDefault']),
        ...(own.readOnlyRootFilesystem === true ? [] : ['readOnlyRootFilesystem: true']),
      ]
      if (faults.length > 0)
        tell(
          `${titled(workload, container)} lacks ${faults.join(', ')}`,
          at('securityContext'),
          `Set in the securityContext of the container: ${faults.join(', ')}.`,
        )
    }),
})
