import { join } from 'node:path'
import { until } from '@seaworthy/rig'
import { type Claim, exactly, type Finding, refused } from '../../harness/claim.ts'
import { type ComposedHost, type Edit, startHost } from '../composed-host.ts'
import type { Ground } from '../ground.ts'

/** What cannot serve is known sooner here than on a host. */
const IMPATIENT: readonly Edit[] = [
  { file: 'compose/production.yaml', from: 'start_period: 60s', to: 'start_period: 10s' },
  { file: 'compose/production.yaml', from: 'interval: 10s', to: 'interval: 1s' },
]
const PATIENCE_MS = 120_000

export const refusedReplacement: Claim<Ground> = {
  name: 'refused-replacement',
  says: 'an image that cannot serve takes nothing away, and a replacement that was broken off is put right by the next',
  async run(ground) {
    await using host = await startHost(ground, 'characters', IMPATIENT)
    const list = host.read('compose/edge/replicas.conf')
    const findings: Finding[] = []
    const silent = await host.underLoad(async () => {
      findings.push(
        refused('an image that answers nobody', await host.replace('silent'), 'nothing was taken away'),
      )
    })
    findings.push(
      exactly(
        `failed of ${silent.answered + silent.failedCount} requests meanwhile`,
        silent.failedCount,
        0,
        silent.detail,
      ),
      exactly('replicas of the image before', imagesOf(host).filter((each) => each.endsWith(':1')).length, 2),
      exactly('lines of the list that changed', Number(host.read('compose/edge/replicas.conf') !== list), 0),
      refused('an image without a version', await host.replace('latest'), 'name a version'),
    )
    const broken = await host.underLoad(async () => {
      await breakOff(ground, host)
      const { code, stderr } = await host.replace('3')
      findings.push(
        exactly('exit code of the next run after one that was broken off', code, 0, stderr.trim()),
      )
    })
    findings.push(
      exactly(
        `failed of ${broken.answered + broken.failedCount} requests of both`,
        broken.failedCount,
        0,
        broken.detail,
      ),
      exactly('replicas of the newest image', imagesOf(host).filter((each) => each.endsWith(':3')).length, 2),
      exactly('lines of the list that changed', Number(host.read('compose/edge/replicas.conf') !== list), 0),
    )
    return findings
  },
}

/** Ends a replacement when the first replica is already gone. */
async function breakOff({ supervisor }: Ground, { docker, folder }: ComposedHost): Promise<void> {
  const script = join(folder, 'compose/replace.sh')
  const run = await supervisor.start({
    command: ['sh', script, 'localhost/characters:2'],
    cwd: folder,
    env: docker.env,
  })
  const isGone = await until(() => run.exit ?? docker.ended.some(({ name }) => name === 'characters-1'), {
    timeoutMs: PATIENCE_MS,
  })
  if (!isGone || run.exit) throw new Error(`the run was over before it was broken off:\n${run.logs.tail(20)}`)
  run.signal('SIGTERM')
  await run.exited
  await run[Symbol.asyncDispose]()
}

const imagesOf = ({ docker }: ComposedHost): readonly string[] =>
  [...docker.containers.values()].map(({ image }) => image).filter((image) => !image.includes('nginx'))
