import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Claim, exactly, type Finding, refused } from '../../harness/claim.ts'
import { tryReadModel } from '../compose-model.ts'
import { type Ground, root } from '../ground.ts'

/** A word of the file for production that is wrong, and what the refusal has to name. */
const PLANTED: readonly (readonly [from: string, to: string, ...names: readonly string[]])[] = [
  ['stop_grace_period: 28s', 'stop_grace_perod: 28s', 'stop_grace_perod'],
  ['condition: service_healthy', 'condition: healthy', 'condition'],
  ['mem_limit: 512m', 'mem_limit: plenty', 'plenty'],
  ['networks: [edge, inner]', 'networks: [edge, outer]', 'outer'],
  ['secrets: [cache.conf]', 'secrets: [cash.conf]', 'cash.conf'],
  ['- ./edge:/etc/edge:ro', '- nowhere:/etc/edge:ro', 'nowhere'],
]

const PLACES = [
  'deploy/characters',
  'deploy/pokedex',
  'proof/languages/go/deploy',
  'proof/languages/python/deploy',
]

interface Service {
  readonly image: string
  readonly ports?: readonly { readonly host_ip?: string }[]
  readonly [key: string]: unknown
}

export const files: Claim<Ground> = {
  name: 'files',
  says: 'Compose reads both files of each service, and what they say confines, bounds and pins everything',
  async run({ tools, folder }) {
    const host = join(folder, 'host')
    mkdirSync(join(host, 'secrets'), { recursive: true })
    writeFileSync(join(host, 'secrets/service.env'), '')
    const findings: Finding[] = []
    for (const deploy of PLACES) {
      const place = join(root, deploy, 'compose')
      const name = deploy.replace(/^deploy.|.deploy$/, '')
      const read = async (file: string) => {
        const { code, stdout, stderr } = await tryReadModel(tools.composeModel, join(place, file), {
          ...{ IMAGE: 'localhost/whatever:1', HOST_FOLDER: host },
        })
        findings.push(exactly(`${name}, ${file}: exit code of Compose's reader`, code, 0, stderr.trim()))
        return Object.entries((code === 0 ? JSON.parse(stdout).services : {}) as Record<string, Service>)
      }
      const development = await read('development.yaml')
      const production = await read('production.yaml')
      const none = (what: string, found: readonly (readonly [string, Service])[]) =>
        findings.push(exactly(`${name}: ${what}`, found.length, 0, found.map(([each]) => each).join(', ')))
      none(
        'images whose version may move',
        [...development, ...production].filter(([, { image }]) => !isPinned(image)),
      )
      none(
        'ports of development that another machine reaches',
        development.filter(([, { ports = [] }]) => ports.some(({ host_ip }) => host_ip !== '127.0.0.1')),
      )
      none(
        'ports of production beside those of the edge',
        production.filter(([each, { ports = [] }]) => each !== 'edge' && ports.length > 0),
      )
      none(
        'containers of production that are not confined',
        production.filter(([, each]) => !isConfined(each)),
      )
      none(
        'containers of production without bounds',
        production.filter(([, each]) => !isBounded(each)),
      )
    }
    const original = join(root, 'deploy/characters/compose/production.yaml')
    findings.push(refused('without an image', await tryReadModel(tools.composeModel, original), 'replace.sh'))
    const text = readFileSync(original, 'utf8')
    const changed = join(folder, 'production.yaml')
    copyFileSync(join(root, 'deploy/characters/compose/backup.sh'), join(folder, 'backup.sh'))
    for (const [from, to, ...names] of PLANTED) {
      if (!text.includes(from)) throw new Error(`production.yaml has no "${from}"`)
      // Settings of the host are none of this.
      writeFileSync(changed, text.replaceAll(from, to).replaceAll(/env_file: .*/g, 'env_file: []'))
      const result = await tryReadModel(tools.composeModel, changed, { IMAGE: 'localhost/characters:1' })
      findings.push(refused(`with ${to}`, result, ...names))
    }
    return findings
  },
}

const isPinned = (image: string) => /@sha256:|:(?!latest$)[^/:]+$/.test(image)
const isConfined = ({ read_only, cap_drop, security_opt }: Service) =>
  read_only === true && `${cap_drop}` === 'ALL' && `${security_opt}` === 'no-new-privileges:true'
const isBounded = ({ mem_limit, pids_limit, logging }: Service) =>
  Number(mem_limit) > 0 && Number(pids_limit) > 0 && JSON.stringify(logging).includes('max-size')
