import { type Claim, exactly } from '../../harness/claim.ts'
import { startHost } from '../composed-host.ts'
import { type Ground, SERVICES } from '../ground.ts'

export const replacement: Claim<Ground> = {
  name: 'replacement',
  says: 'replace.sh puts another image in place of the one that serves, and loses no request',
  async run(ground) {
    const findings = []
    for (const name of SERVICES) {
      await using host = await startHost(ground, name)
      const list = host.read('compose/edge/replicas.conf')
      const { answered, failedCount, detail } = await host.underLoad(async () => {
        const { code, stderr } = await host.replace('2')
        findings.push(exactly(`${name}: exit code of replace.sh`, code, 0, stderr.trim()))
      })
      const killed = host.docker.ended.filter(({ isKilled }) => isKilled).map((each) => each.name)
      const images = [...host.docker.containers.values()].map(({ image }) => image)
      const ofThePast = images.filter((image) => image.endsWith(`${name}:1`)).length
      findings.push(
        exactly(`${name}: failed of ${answered + failedCount} requests`, failedCount, 0, detail),
        exactly(`${name}: replicas that had to be killed`, killed.length, 0, killed.join(', ')),
        exactly(`${name}: replicas of the image before`, ofThePast, 0),
        exactly(`${name}: containers`, images.length, 3),
        exactly(
          `${name}: lines of the list that changed`,
          Number(host.read('compose/edge/replicas.conf') !== list),
          0,
        ),
      )
    }
    return findings
  },
}
