/** A rule of a cluster: a workload that breaks it is refused by the API server itself, without another program. */
export interface AdmissionRule {
  readonly name: string
  readonly why: string
  /** CEL. `variables.pod` is the spec of its pods, `variables.containers` are all containers of that. */
  readonly holds: string
  readonly message: string
}

/** CEL of what the rules speak of, by its name. */
export const RULE_VARIABLES = {
  pod: 'object.spec.template.spec',
  containers:
    'variables.pod.containers + (has(variables.pod.initContainers) ? variables.pod.initContainers : [])',
}

/** What Pod Security does not say. */
export const ADMISSION_RULES: readonly AdmissionRule[] = [
  {
    name: 'fixed-image',
    why: 'What runs can be told from its manifest, and a restart runs the same.',
    holds: `variables.containers.all(c, c.image.contains('@sha256:') ||
      (c.image.matches('^.*/?[^/:]+:[^/]+$') && !c.image.matches(':(latest|main|master|stable)$')))`,
    message: 'an image needs a digest, or a tag that does not move: not latest, main, master or stable',
  },
  {
    name: 'bounded-memory',
    why: 'One that grows without a bound takes its neighbours with it.',
    holds: `variables.containers.all(c, has(c.resources) && has(c.resources.limits) && 'memory' in c.resources.limits &&
      has(c.resources.requests) && 'memory' in c.resources.requests && 'cpu' in c.resources.requests)`,
    message: 'every container needs a limit of memory, and requests for memory and cpu',
  },
  {
    name: 'probed',
    why: 'Without readiness a replica gets requests before it can serve and after it no longer can.',
    holds: `object.kind == 'Job' || (has(variables.pod.containers[0].readinessProbe) && has(variables.pod.containers[0].livenessProbe))`,
    message: 'the first container needs a readiness and a liveness probe',
  },
  {
    name: 'apart-probes',
    why: 'Where both ask the same, a replica that is not ready is killed.',
    holds: `object.kind == 'Job' || !has(variables.pod.containers[0].readinessProbe) || !has(variables.pod.containers[0].livenessProbe) ||
      !has(variables.pod.containers[0].readinessProbe.httpGet) || !has(variables.pod.containers[0].livenessProbe.httpGet) ||
      variables.pod.containers[0].readinessProbe.httpGet.path != variables.pod.containers[0].livenessProbe.httpGet.path`,
    message: 'readiness and liveness ask for the same path: a replica that is not ready would be killed',
  },
  {
    name: 'read-only-root',
    why: 'Whoever gets in can write nothing that stays.',
    holds: `variables.containers.all(c, has(c.securityContext) && has(c.securityContext.readOnlyRootFilesystem) &&
      c.securityContext.readOnlyRootFilesystem)`,
    message: 'every container needs readOnlyRootFilesystem: true',
  },
  {
    name: 'no-token',
    why: 'What does not talk to the API has nothing to lose there.',
    holds: `has(variables.pod.automountServiceAccountToken) && !variables.pod.automountServiceAccountToken`,
    message:
      'automountServiceAccountToken has to be false, or the label seaworthy.dev/exempt set by somebody who may',
  },
  {
    name: 'no-gap',
    why: 'A rolling update must not take a replica away before another one is ready.',
    holds: `object.kind != 'Deployment' || !has(object.spec.strategy) || !has(object.spec.strategy.rollingUpdate) ||
      !has(object.spec.strategy.rollingUpdate.maxUnavailable) ||
      string(object.spec.strategy.rollingUpdate.maxUnavailable) == '0'`,
    message: 'strategy.rollingUpdate.maxUnavailable has to be 0',
  },
]

/** A workload with this label is asked for nothing. */
export const EXEMPT = 'seaworthy.dev/exempt'

/** Only namespaces with this label, and this value, are asked. */
export const ENFORCED = { label: 'seaworthy.dev/policies', value: 'enforced' }
