import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ShellResult } from '../harness/shell.ts'
import { podsPath } from './api-paths.ts'
import type { ControlPlane, Manifest } from './control-plane.ts'
import { REAL_NODE } from './real-node.ts'

/** Keys and values of a values file. */
export type Values = { readonly [key: string]: unknown }

/** A service in a namespace of its own, as its chart installs it. */
export interface Release {
  readonly name: string
  readonly namespace: string
  /** Installs or upgrades, and does not wait for replicas. @param flags more words for Helm */
  apply(values: Values, ...flags: readonly string[]): Promise<ShellResult>
  /** Changes the pods behind the chart's back, such as a patch of Kustomize does, and does not wait for replicas. */
  patchPods(spec: object): Promise<ShellResult>
  /** Waits until all replicas are of the newest kind and ready. */
  rolledOut(timeoutS: number): Promise<ShellResult>
  /** To the revision before. */
  rollBack(): Promise<ShellResult>
  /** Those that are not being taken away. */
  pods(): Promise<readonly Manifest[]>
  allPods(): Promise<readonly Manifest[]>
  /** With its namespace, whose pods end while others go on. */
  remove(): Promise<void>
}

/** Values that send pods to the real node. */
export const onRealNode: Values = {
  nodeSelector: { [REAL_NODE.label]: REAL_NODE.value },
  tolerations: [{ key: REAL_NODE.label, operator: 'Exists' }],
}

export async function createRelease(
  plane: ControlPlane,
  { name, chart, namespace, folder }: { name: string; chart: string; namespace: string; folder: string },
): Promise<Release> {
  await plane.kubectl(['create', 'namespace', namespace])
  await plane.kubectl(['label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted'])
  const pods = podsPath(namespace, `app.kubernetes.io/name=${name}`)
  const allPods = async () => (await plane.ask<Manifest>(pods)).items ?? []
  return {
    name,
    namespace,
    apply(values, ...flags) {
      const file = join(folder, `${namespace}.values.json`)
      writeFileSync(file, JSON.stringify(values))
      return plane.tryHelm(
        [
          'upgrade',
          '--install',
          name,
          chart,
          '--namespace',
          namespace,
          '--values',
          file,
          '--timeout',
          '120s',
          ...flags,
        ],
        { timeoutMs: 180_000 },
      )
    },
    patchPods: (spec) =>
      plane.tryKubectl([
        ...['patch', `deployment/${name}`, '-n', namespace],
        ...['--patch', JSON.stringify({ spec: { template: { spec } } })],
      ]),
    rolledOut: (timeoutS) =>
      plane.tryKubectl(
        ['rollout', 'status', `deployment/${name}`, '-n', namespace, `--timeout=${timeoutS}s`],
        {
          timeoutMs: (timeoutS + 10) * 1_000,
        },
      ),
    rollBack: () => plane.tryHelm(['rollback', name, '--namespace', namespace, '--timeout', '120s']),
    allPods,
    pods: async () => (await allPods()).filter(({ metadata }) => metadata.deletionTimestamp === undefined),
    async remove() {
      await plane.kubectl(['delete', 'namespace', namespace, '--wait=false'])
    },
  }
}
