import { join } from 'node:path'
import { exactly, refused } from '../../harness/claim.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import { SERVICES } from '../proven-services.ts'

/** One number or word of a values file that is wrong, and what the refusal has to name. */
const PLANTED: readonly (readonly [change: string, ...names: readonly string[]])[] = [
  ['stop.propagationMs=0', 'stop.propagationMs is 0', 'stop.endpointsLagMs (2000)'],
  ['stop.endpointsLagMs=9000', 'stop.propagationMs is 5000, expected at least 10000'],
  ['stop.deadlineMs=6000', 'stop.deadlineMs is 6000'],
  ['stop.graceS=12', 'stop.graceS is 12', 'the process has stop.deadlineMs ('],
  ['probes.readiness.periodS=8', 'probes.readiness takes 16 s'],
  ['probes.readiness.failures=0', '/probes/readiness/failures'],
  ['probes.liveness.periodS=5,probes.liveness.failures=2', 'probes.liveness gives up after 10 s'],
  ['probes.startup.failures=1', '/probes/startup/failures'],
  ['disruption.maxUnavailable=0', '/disruption/maxUnavailable'],
  ['disruption.maxUnavailable=3', 'disruption.maxUnavailable is 3', '(3)'],
  ['autoscaling.enabled=true,autoscaling.most=2', 'autoscaling.least is 3', 'autoscaling.most (2)'],
  ['autoscaling.cpuPercent=100', '/autoscaling/cpuPercent'],
  ['replicas=0', '/replicas'],
  ['image.tag=latest', '/image/tag'],
  ['resources.limits.memory=512', '/resources/limits/memory'],
  ['secrets.from=vault', '/secrets/vault/server'],
  ['network.egress.nobody.ports={80}', '/network/egress', "'nobody'"],
]
/** For a service that has a cache. */
const OF_A_CACHE = [['network.egress.cache.ports={70000}', '/network/egress/cache/ports']] as const
const STEPS =
  'progressive.enabled=true,monitoring.enabled=true,progressive.analysis.prometheus=http://prometheus.monitoring'
/** For a service that has metrics. */
const OF_METRICS = [
  ['monitoring.enabled=true,monitoring.outside.prober=a:9115', 'expected a host without a wildcard'],
  ['monitoring.outside.prober=http://a:9115', '/monitoring/outside/prober'],
  [`${STEPS},monitoring.enabled=false`, 'expected monitoring.enabled to be true'],
  [`${STEPS},progressive.analysis.windowS=60`, 'progressive.analysis.windowS is 60', '120', '(30s)'],
  [`${STEPS},progressive.steps={50,20}`, 'progressive.steps has 20 after 50'],
  [`${STEPS},progressive.steps={100}`, '/progressive/steps/0'],
  [`${STEPS},progressive.analysis.measurements=0`, '/progressive/analysis/measurements'],
  ['progressive.enabled=true,monitoring.enabled=true', '/progressive/analysis/prometheus'],
] as const
/** For a service of whose variables nobody told all. */
const OF_THE_CHART = [
  ['environment.PORT=1', '/environment/PORT'],
  ['environment.DEADLINE_MS=1', '/environment/DEADLINE_MS'],
] as const

export const plantedNumbers: ClusterClaim = {
  name: 'planted-numbers',
  needs: 'charts',
  says: 'one wrong number in a values file is refused before it reaches a cluster, and named',
  async run(charts) {
    const findings = []
    for (const { name, deploy, secrets, isObserved } of SERVICES) {
      const chart = join(deploy, 'helm')
      const planted = [
        ...PLANTED,
        ...(secrets.includes('REDIS_URL') ? OF_A_CACHE : OF_THE_CHART),
        ...(isObserved ? OF_METRICS : []),
      ]
      const render = (change?: string) =>
        charts.tryHelm([
          ...['template', name, chart, '--set', 'image.repository=registry.example/a,image.tag=v1'],
          ...(change === undefined ? [] : ['--set', change]),
        ])
      const right = [undefined, ...(isObserved ? [STEPS, `${STEPS},progressive.strategy=blueGreen`] : [])]
      for (const change of right) {
        const { code, stderr } = await render(change)
        findings.push(exactly(`${name} with ${change ?? 'no change'}: exit code`, code, 0, stderr.trim()))
      }
      for (const [change, ...names] of planted) {
        findings.push(refused(`${name} with ${change}`, await render(change), ...names))
      }
    }
    return findings
  },
}
