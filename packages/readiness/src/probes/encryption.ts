import { measured } from '../engine/measurement.ts'
import { counted, type Finding, notApplicable } from '../engine/outcome.ts'
import { send } from '../http/exchange.ts'
import { defineProbe } from './probe.ts'

const RENEW_DAYS = 30
const LOCAL = /^(localhost|127\.|\[?::1|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)|\.(local|internal|test)$/

export const tlsProbe = defineProbe('tls', 'C', ['SHIP-7'], {
  claim: 'Connections are encrypted by a current protocol with a certificate that will not end soon',
  method: 'Reads protocol and certificate of the connection, and what plain HTTP on the same host answers.',
  async run({ target, secure, root }) {
    const url = new URL(target)
    if (!secure) {
      if (LOCAL.test(url.hostname))
        return notApplicable('plain HTTP on a private address: encryption is the edge’s')
      return counted('encryption faults', [{ message: 'the target is plain HTTP on a public name' }])
    }
    const tls = root.kind === 'answer' ? root.tls : undefined
    const days = tls ? Math.floor((Date.parse(tls.validTo) - Date.now()) / 86_400_000) : null
    const findings: Finding[] = []
    const plain = await send({ url: `http://${url.hostname}/`, timeoutMs: 3_000 })
    const isRedirect = plain.kind === 'answer' && plain.status >= 300 && plain.status < 400
    if (
      plain.kind === 'answer' &&
      url.port === '' &&
      !(isRedirect && String(plain.headers.location).startsWith('https:'))
    ) {
      findings.push({
        message: `plain HTTP answers ${plain.status} instead of leading to HTTPS`,
        reproduce: `curl -i http://${url.hostname}/`,
      })
    }
    return {
      kind: 'measured',
      measurements: [
        measured('protocol', tls?.protocol ?? null, 'one of', ['TLSv1.2', 'TLSv1.3']),
        measured('certificate is trusted', tls?.authorized ?? null, '=', true),
        measured('certificate ends in', days, '>=', RENEW_DAYS, 'days'),
      ],
      findings,
    }
  },
})

export const securityTxtProbe = defineProbe('security-txt', 'A', ['SEC-6'], {
  claim: 'Someone who finds a hole is told whom to write to',
  severity: 'warning',
  method: 'Reads /.well-known/security.txt by RFC 9116.',
  async run({ securityTxt, target }) {
    if (!securityTxt) {
      return counted('faults in security.txt', [
        {
          message: '/.well-known/security.txt is missing',
          reproduce: `curl -i ${target}/.well-known/security.txt`,
        },
      ])
    }
    const text = securityTxt.answer.body.toString('utf8')
    const findings: Finding[] = []
    if (!/^contact:\s*(https:|mailto:|tel:)/im.test(text))
      findings.push({ message: 'no Contact with https:, mailto: or tel:' })
    const expires = Date.parse(/^expires:\s*(.+)$/im.exec(text)?.[1] ?? '')
    const days = (expires - Date.now()) / 86_400_000
    if (Number.isNaN(expires)) findings.push({ message: 'no Expires' })
    else if (days < RENEW_DAYS)
      findings.push({ message: `Expires is ${days < 0 ? 'over' : `in ${Math.floor(days)} days`}` })
    return counted('faults in security.txt', findings)
  },
})
