import { type Claim, exactly } from '../claim.ts'
import { SERVICES } from '../cluster.ts'
import { installService, orThrow } from '../installed-service.ts'

const PATIENCE_S = 120

export const rollingUpdate: Claim = {
  name: 'rolling-update',
  says: 'a rolling update of each service loses no request, though endpoints lag by 2 s',
  async run(cluster) {
    const findings = []
    for (const name of SERVICES) {
      const { release, values, underLoad } = await installService(cluster, name, `rolling-${name}`)
      const { answered, failed, failedCount } = await underLoad(async () => {
        await release.apply({ ...values, podAnnotations: { round: '2' } }).then(orThrow)
        await release.rolledOut(PATIENCE_S).then(orThrow)
      })
      const detail = Object.entries(failed).map(([how, count]) => `${how}: ${count}`)
      findings.push(
        exactly(`${name}: failed of ${answered + failedCount} requests`, failedCount, 0, detail.join(', ')),
      )
      await release.remove()
    }
    return findings
  },
}
