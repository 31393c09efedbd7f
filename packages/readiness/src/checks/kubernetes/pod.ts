import { asMapping, type Mapping } from '../parsed-yaml.ts'

const TEMPLATE = ['spec', 'template']

/** Where each kind of workload says what its pods are: labels under `metadata`, the rest under `spec`. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Deployment: TEMPLATE,
  StatefulSet: TEMPLATE,
  DaemonSet: TEMPLATE,
  ReplicaSet: TEMPLATE,
  Rollout: TEMPLATE,
  Job: TEMPLATE,
  CronJob: ['spec', 'jobTemplate', ...TEMPLATE],
  Pod: [],
}

/** The pods of a workload. */
export interface Pod {
  readonly labels: Mapping
  readonly spec: Mapping
  /** The keys that lead to its spec. */
  readonly at: readonly string[]
}

/** What an object of any kind says of its pods; undefined where its kind has none. */
export function podOf(object: Mapping): Pod | undefined {
  const path = TEMPLATES[String(object.kind)]
  if (!path) return undefined
  const template = path.reduce((part, key) => asMapping(part[key]), object)
  return {
    labels: asMapping(asMapping(template.metadata).labels),
    spec: asMapping(template.spec),
    at: [...path, 'spec'],
  }
}
