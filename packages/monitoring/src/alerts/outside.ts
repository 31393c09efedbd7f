import { outsideJob } from '../outside/outside-probes.ts'
import type { Cause } from '../runbooks/runbook.ts'
import type { Watched } from '../watched.ts'
import type { Alert, ToldSeries } from './alert.ts'

const DAY_S = 86_400
const SOON_DAYS = 10
const LAST_DAYS = 2
/**
 * A host whose certificate is over is not asked any further, so nothing is said of the certificate any more: what was said last counts
 * for so long.
 */
const REMEMBERED_S = 6 * 3_600

const seen = ({ name, where = [] }: Watched, metric: string) =>
  `${metric}{${[`job="${outsideJob(name)}"`, ...where].join(', ')}}`

const endsWithin = (watched: Watched, days: number) =>
  `min by (namespace, instance) (last_over_time(${seen(watched, 'probe_ssl_earliest_cert_expiry')}[${watched.time(REMEMBERED_S)}])) - time() < ${days * DAY_S}`

const toldOutside = ({ name }: Watched, metric: string, values: string): ToldSeries => ({
  metric,
  labels: { job: outsideJob(name), instance: 'https://shop.example/' },
  values,
})
const toldEnd = (watched: Watched, values: string) =>
  toldOutside(watched, 'probe_ssl_earliest_cert_expiry', values)

const LOOK = [
  {
    at: '`openssl s_client -connect HOST:443 -servername HOST </dev/null | openssl x509 -noout -enddate -issuer`',
    tells: 'which certificate is served, and until when',
  },
  { at: 'on a host: `certbot certificates`', tells: 'whether a newer one is there that nobody serves' },
  { at: 'on a host: `systemctl list-timers certbot.timer`', tells: 'whether anybody renews it' },
  {
    at: 'in a cluster: `kubectl describe certificate,certificaterequest,order,challenge`',
    tells: 'what the authority did not get',
  },
]

const CAUSES: readonly Cause[] = [
  {
    sign: 'certbot fails',
    cure: 'Its log names the challenge. The authority comes by HTTP on port 80: look at the firewall, at DNS, and at the folder of the challenges. Then `certbot renew --dry-run`, and `certbot renew`.',
  },
  {
    sign: 'the certificate of certbot is newer than the one that is served',
    cure: 'The hook has not run, or has refused it: run `install-certificate.sh` by hand with `RENEWED_LINEAGE=/etc/letsencrypt/live/HOST`; it says what is wrong.',
  },
  { sign: 'certbot.timer does not run', cure: '`systemctl enable --now certbot.timer`.' },
  {
    sign: 'a Certificate of cert-manager is not ready',
    cure: 'Its challenge says why: the route of the challenge, DNS, or the quota of the authority. Then `cmctl renew NAME`.',
  },
  {
    sign: 'the Secret has a newer certificate than the one that is served',
    cure: 'Whoever ends TLS has not read it: restart the pods of the gateway.',
  },
  {
    sign: 'nobody renews it: it was put in place by hand',
    cure: 'Put a new one in place, and then have it renewed.',
  },
]

const DRY_RUN = {
  byHand:
    '`certbot renew --dry-run` on a host asks the test authority and changes nothing; in a cluster `cmctl renew` on a Certificate whose issuer is the test authority',
}

/** What users meet before any replica does: names, certificates and the edge. Metrics of blackbox_exporter, for a service in any language. */
export const outsideAlerts: readonly Alert[] = [
  {
    name: 'CertificateExpiring',
    severity: 'ticket',
    forS: 300,
    summary: `The certificate of {{ $labels.instance }} ends within ${SOON_DAYS} days: it should have been renewed by now`,
    expr: (watched) => endsWithin(watched, SOON_DAYS),
    runbook: {
      impact: 'Nothing yet. At its end every client refuses to talk to the host.',
      look: LOOK,
      causes: CAUSES,
    },
    drill: DRY_RUN,
    told: (watched) => ({
      fires: [toldEnd(watched, `${(SOON_DAYS - 1) * DAY_S}x60`)],
      silent: [toldEnd(watched, `${(SOON_DAYS + 1) * DAY_S}x60`)],
    }),
  },
  {
    name: 'CertificateLastDays',
    severity: 'page',
    forS: 300,
    summary: `The certificate of {{ $labels.instance }} ends within ${LAST_DAYS} days, or has ended`,
    expr: (watched) => endsWithin(watched, LAST_DAYS),
    explains: ['CertificateExpiring'],
    runbook: {
      impact:
        'At its end every client refuses to talk to the host, and nothing that is served gets to anybody.',
      look: LOOK,
      causes: CAUSES,
    },
    drill: DRY_RUN,
    told: (watched) => ({
      // It has ended, and nobody says so.
      fires: [toldEnd(watched, '500x2 _x60')],
      silent: [toldEnd(watched, `${(LAST_DAYS + 1) * DAY_S}x60`)],
    }),
  },
  {
    name: 'UnreachableFromOutside',
    severity: 'page',
    forS: 120,
    summary: 'Nobody gets to {{ $labels.instance }} from outside: it does not answer, or with a 5xx',
    expr: (watched) => `max by (namespace, instance) (${seen(watched, 'probe_success')}) == 0`,
    runbook: {
      impact: 'Users do not get to the service, though its replicas may be well.',
      look: [
        {
          at: '`curl --verbose URL` from elsewhere than the platform',
          tells: 'no name, no connection, a certificate that is not believed, or an answer with 5xx',
        },
        {
          at: 'the exporter: `/probe?module=outside&debug=true&target=URL`',
          tells: 'what it did, step by step',
        },
      ],
      causes: [
        {
          sign: 'the certificate is over, or of somebody else',
          cure: 'Renew it, or put the right one in place.',
          see: 'CertificateLastDays',
        },
        { sign: 'the name leads nowhere, or elsewhere', cure: 'Look at DNS: what was changed last.' },
        {
          sign: 'nobody takes the connection',
          cure: 'Look whether the edge or the gateway runs, and at what is in front of it: balancer, firewall.',
        },
        {
          sign: 'an answer with 502, 503 or 504 of the edge',
          cure: 'It reaches no replica: look at its list of them, and at what it asks for their readiness.',
        },
      ],
    },
    drill: { byHand: 'stop the edge, or let the name lead nowhere' },
    told: (watched) => {
      const success = (values: string) => toldOutside(watched, 'probe_success', values)
      return { fires: [success('0x60')], silent: [success('1x20 0x3 1x40')] }
    },
  },
  {
    name: 'OutsideUnwatched',
    severity: 'ticket',
    forS: 600,
    summary: 'Nobody asks for {{ $labels.instance }} from outside: its certificate may end without a word',
    expr: (watched) => `max by (namespace, instance) (${seen(watched, 'up')}) == 0`,
    runbook: {
      impact: 'Nothing yet. What users meet before any replica does is not watched.',
      look: [
        { at: 'the targets of Prometheus, those that end with -outside', tells: 'why it reads nothing' },
        { at: 'blackbox_exporter, `systemctl status` or `kubectl get pods`', tells: 'whether it runs' },
      ],
      causes: [
        { sign: 'it does not run', cure: 'Start it; its last line says what it does not take.' },
        {
          sign: 'it answers with 400: no such module',
          cure: 'Give it the module of `monitoring/blackbox.yaml`.',
        },
        { sign: 'Prometheus does not reach it', cure: 'Look at the NetworkPolicy and at its address.' },
      ],
    },
    drill: { byHand: 'stop blackbox_exporter' },
    told: (watched) => {
      const up = (values: string) => toldOutside(watched, 'up', values)
      return { fires: [up('0x60')], silent: [up('1x10 0x20 1x40')] }
    },
  },
]
