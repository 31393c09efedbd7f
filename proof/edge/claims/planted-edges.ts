import type { Claim, Finding } from '../../harness/claim.ts'
import { startHost } from '../composed-host.ts'
import type { Ground } from '../ground.ts'
import { startPlainEdge } from '../plain-edge.ts'
import { treatment } from '../treatment.ts'

/** A wrong number or word of an edge, and the measurement that has to tell. */
type Planted = readonly [from: string, to: string, told: string]

const PLANTED: Readonly<
  Record<'nginx' | 'haproxy', { readonly file: string; readonly all: readonly Planted[] }>
> = {
  nginx: {
    file: 'edge/nginx.conf',
    all: [
      ['proxy_read_timeout 4s', 'proxy_read_timeout 500ms', 'an answer that took'],
      ['client_max_body_size 10485760', 'client_max_body_size 20971520', 'a body of a byte more'],
      [
        'X-Forwarded-For $remote_addr',
        'X-Forwarded-For $http_x_forwarded_for',
        'with the address that it claimed',
      ],
      ['location = /health/ready', 'location = /health/redy', 'paths of probes and metrics'],
      ['return 308', 'return 302', 'without TLS'],
      ['{1,128}', '{1,64}', 'the id xxxx'],
      ['"" "max-age=31536000"', 'default "max-age=31536000"', 'Strict-Transport-Security'],
    ],
  },
  haproxy: {
    file: 'edge/haproxy.cfg',
    all: [
      ['timeout server 4s', 'timeout server 1s', 'an answer that took'],
      ['content-length) gt 10485760', 'content-length) gt 20971520', 'a body of a byte more'],
      ['set-header X-Forwarded-For %[src]', 'set-header X-Other %[src]', 'with the address that it claimed'],
      ['/health/ready /health/startup', '/health/redy /health/startup', 'paths of probes and metrics'],
      ['redirect code 308', 'redirect code 302', 'without TLS'],
      ['{1,128}', '{1,64}', 'the id xxxx'],
      [' unless { res.hdr(strict-transport-security) -m found }', '', 'Strict-Transport-Security'],
    ],
  },
}

export const plantedEdges: Claim<Ground> = {
  name: 'planted-edges',
  says: 'wrong numbers in the files of plain hosts are noticed and named, each by its measurement',
  async run(ground) {
    await using host = await startHost(ground, 'characters')
    const findings: Finding[] = []
    for (const kind of ['nginx', 'haproxy'] as const) {
      const { file, all } = PLANTED[kind]
      const edits = all.map(([from, to]) => ({ file, from, to }))
      await using edge = await startPlainEdge(ground, host.docker.containers, kind, { edits })
      const wrong = (await treatment(ground, { edge, log: edge.log, host })).filter(({ holds }) => !holds)
      for (const [from, to, told] of all) {
        const found = wrong.find(({ what }) => what.includes(told))
        findings.push({
          what: `${kind}: with ${to || 'nothing'} in place of ${from}`,
          measured: found ? `${found.what}: ${found.measured}` : 'nothing was noticed',
          expected: 'noticed',
          holds: found !== undefined,
        })
      }
    }
    return findings
  },
}
