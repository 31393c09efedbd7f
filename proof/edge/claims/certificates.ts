import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Claim, exactly, type Finding, refused } from '../../harness/claim.ts'
import { type ShellResult, shell, tryShell } from '../../harness/shell.ts'
import { ask } from '../asked.ts'
import { type Authority, startAuthority } from '../authority.ts'
import { type ComposedHost, type Edit, startHost } from '../composed-host.ts'
import type { Ground } from '../ground.ts'
import { type PlainEdge, startPlainEdge } from '../plain-edge.ts'
import { servedCertificate } from '../served-certificate.ts'
import { underLoad } from '../under-load.ts'

type Kind = 'nginx' | 'haproxy'

const SCRIPT = 'edge/install-certificate.sh'
/** Many connections that wait for their next request most of the time. */
const LOAD = { clients: 50, pauseMs: 20, perConnection: 1_000 }
const ANSWERS: Readonly<Record<Kind, readonly string[]>> = {
  nginx: ['--webroot', '--webroot-path', '/var/lib/characters-acme'],
  haproxy: ['--standalone', '--http-01-port', '8402'],
}

export const certificates: Claim<Ground> = {
  name: 'certificates',
  says: 'certbot gets a certificate of an ACME authority through the edge, and renews it under load without a lost request; one that cannot serve changes nothing',
  async run(ground) {
    await using host = await startHost(ground, 'characters')
    const findings: Finding[] = []
    for (const kind of ['nginx', 'haproxy'] as const) {
      await using edge = await startPlainEdge(ground, host.docker.containers, kind)
      const found = [...(await renewals(ground, edge, kind))]
      findings.push(...found.map((each) => ({ ...each, what: `${kind}: ${each.what}` })))
    }
    const composed = await host.underLoad(async () => {
      findings.push(...(await byHand(ground, host)))
    }, LOAD)
    findings.push(lost('compose: a certificate that is put in place', composed))
    // A wrong number has to be noticed by the same.
    const hasty: Edit = {
      file: 'edge/nginx.conf',
      from: 'keepalive_min_timeout 4s',
      to: 'keepalive_min_timeout 0s',
    }
    await using edge = await startPlainEdge(ground, host.docker.containers, 'nginx', { edits: [hasty] })
    const { failedCount, detail } = await underLoad(
      edge,
      'characters',
      () => edge.container.exec(['nginx', '-s', 'reload']),
      { ...LOAD, clients: 100 },
    )
    findings.push({
      what: `with ${hasty.to} in place of ${hasty.from}`,
      measured: failedCount === 0 ? 'nothing was noticed' : `${failedCount} requests are lost (${detail})`,
      expected: 'noticed',
      holds: failedCount > 0,
    })
    return findings
  },
}

async function renewals(ground: Ground, edge: PlainEdge, kind: Kind): Promise<readonly Finding[]> {
  const authority = await startAuthority(ground, edge.address())
  const first = await servedCertificate(edge)
  const got = await certbot(edge, authority, [
    ...['certonly', '--agree-tos', '--register-unsafely-without-email', '--domain', 'characters.example'],
    ...['--server', authority.directory, ...ANSWERS[kind]],
    ...['--deploy-hook', `sh /etc/characters/install-certificate.sh ${kind}`],
  ])
  const trusted = await servedCertificate(edge)
  const renew = () => certbot(edge, authority, ['renew', '--force-renewal', '--no-random-sleep-on-renew'])
  let renewal: ShellResult | undefined
  const load = await underLoad(
    edge,
    'characters',
    async () => {
      renewal = await renew()
    },
    LOAD,
  )
  const renewed = await servedCertificate(edge)
  const wrong = await refusedByHand(edge, kind)
  await authority[Symbol.asyncDispose]()
  const failed = await renew()
  const kept = await servedCertificate(edge)
  const { status } = await ask(edge, { path: '/api/v1/characters' })
  return [
    exactly('exit code of certbot', got.code, 0, got.code === 0 ? '' : got.stdout.slice(-400)),
    exactly(
      'issued by the authority',
      Number(trusted.issuer.startsWith('Pebble')),
      1,
      `${first.issuer}, then ${trusted.issuer}`,
    ),
    exactly(
      'exit code of its renewal',
      renewal?.code ?? -1,
      0,
      renewal?.code === 0 ? '' : `${renewal?.stdout.slice(-400)}`,
    ),
    exactly('served from then on', Number(renewed.serial !== trusted.serial), 1, renewed.serial),
    lost('a renewal', load),
    wrong,
    refused('a renewal without the authority', failed),
    exactly('the certificate is then the one before', Number(kept.serial === renewed.serial), 1, kept.serial),
    exactly('and it serves', status, 200),
  ]
}

const certbot = (edge: PlainEdge, { ca }: Authority, words: readonly string[]): Promise<ShellResult> => {
  const own = ['config', 'work', 'logs'].flatMap((each) => [
    `--${each}-dir`,
    `/etc/characters/certbot/${each}`,
  ])
  return edge.container.exec([
    'env',
    `REQUESTS_CA_BUNDLE=${ca}`,
    'certbot',
    ...words,
    '--non-interactive',
    ...own,
  ])
}

const lost = (
  what: string,
  { answered, failedCount, detail }: { answered: number; failedCount: number; detail: string },
): Finding => exactly(`failed of ${answered + failedCount} requests during ${what}`, failedCount, 0, detail)

/** A certificate with the key of another. */
async function refusedByHand(edge: PlainEdge, kind: Kind): Promise<Finding> {
  const lineage = join(edge.own, 'wrong')
  await ownLineage(lineage)
  await ownLineage(join(edge.own, 'other'))
  cpSync(join(edge.own, 'other/privkey.pem'), join(lineage, 'privkey.pem'))
  const result = await edge.container.exec([
    ...['env', 'RENEWED_LINEAGE=/etc/characters/wrong', 'sh', '/etc/characters/install-certificate.sh', kind],
  ])
  return refused('a certificate with the key of another', result, 'do not belong together', 'goes on serving')
}

/** On the host of the compose file the script talks to a container. */
async function byHand({ folder }: Ground, host: ComposedHost): Promise<readonly Finding[]> {
  const before = await servedCertificate(host)
  const lineage = join(folder, 'lineage')
  await ownLineage(lineage)
  const { code, stderr } = await tryShell(['sh', join(host.folder, SCRIPT), 'compose'], {
    env: { ...host.docker.env, RENEWED_LINEAGE: lineage, TLS_FOLDER: join(host.own, 'tls') },
  })
  const after = await servedCertificate(host)
  return [
    exactly('compose: exit code of the script', code, 0, stderr.trim()),
    exactly('compose: served from then on', Number(before.serial !== after.serial), 1),
  ]
}

async function ownLineage(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await shell([
    ...['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-days', '30', '-subj', '/CN=by-hand', '-keyout', join(folder, 'privkey.pem')],
    ...['-out', join(folder, 'fullchain.pem')],
  ])
}
