import { readdirSync, readFileSync } from 'node:fs'
import { until } from '@seaworthy/rig'
import type { Finding } from '../../harness/claim.ts'
import { startBalancer } from '../balancer.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import type { Manifest } from '../control-plane.ts'
import { installService, LAG_MS, orThrow } from '../installed-service.ts'
import { pokedex } from '../proven-services.ts'

const SERVICE = pokedex.name
const PATIENCE_S = 120
/** What the chart lets readiness take (10 s), one probe that has to time out (2 s), and the lag of the endpoints. */
const LONGEST_MS = 12_000 + LAG_MS

export const frozenReplica: ClusterClaim = {
  name: 'frozen-replica',
  needs: 'cluster',
  says: 'a replica that hangs gets no new requests after 14 s; with a readiness that asks too rarely it does, and that is named',
  async run(cluster) {
    const { plane } = cluster
    const namespace = 'frozen'
    const { release } = await installService(cluster, pokedex, namespace)
    const noticedMs = async (): Promise<number | undefined> => {
      await using balancer = await startBalancer(plane, namespace, SERVICE, LAG_MS)
      await until(() => balancer.endpoints().length === 2, { timeoutMs: PATIENCE_S * 1_000 })
      const [pod] = await release.pods()
      const pid = processOf(pod as Manifest)
      process.kill(pid, 'SIGSTOP')
      try {
        const startedMs = performance.now()
        const isGone = await until(() => balancer.endpoints().length === 1, { timeoutMs: LONGEST_MS })
        return isGone ? performance.now() - startedMs : undefined
      } finally {
        process.kill(pid, 'SIGCONT')
      }
    }
    const verdict = (ms: number | undefined) =>
      ms === undefined
        ? `probes.readiness: it still gets requests after ${LONGEST_MS / 1_000} s`
        : `gone after ${(ms / 1_000).toFixed(1)} s`
    const findings: Finding[] = []
    const asIs = await noticedMs()
    findings.push({
      what: 'as the chart has it',
      measured: verdict(asIs),
      expected: `gone within ${LONGEST_MS / 1_000} s`,
      holds: asIs !== undefined,
    })
    const readinessProbe = { periodSeconds: 20, failureThreshold: 3 }
    await release.patchPods({ containers: [{ name: SERVICE, readinessProbe }] }).then(orThrow)
    await release.rolledOut(PATIENCE_S).then(orThrow)
    const tooRare = await noticedMs()
    findings.push({
      what: 'with a readiness that is asked every 20 s, three times',
      measured: verdict(tooRare),
      expected: 'named: probes.readiness',
      holds: tooRare === undefined,
    })
    await release.remove()
    return findings
  },
}

/** The process of the one container of a pod, as this machine knows it. */
function processOf({ metadata, status }: Manifest): number {
  const id = String(status?.containerStatuses?.[0]?.containerID).split('//')[1] as string
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes(id)) return Number(pid)
    } catch {
      // It has ended since.
    }
  }
  throw new Error(`no process of pod ${metadata.name} was found`)
}
