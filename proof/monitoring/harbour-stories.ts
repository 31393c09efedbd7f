import { until } from '@seaworthy/rig'
import { startSteadyLoad } from '../harness/steady-load.ts'
import { keepDsn } from './harbour.ts'
import type { Story } from './stories.ts'

/** Looks like a token, so that keys are asked for; signed by nobody. */
const TOKEN = `${Buffer.from('{"alg":"RS256","kid":"a","typ":"at+jwt"}').toString('base64url')}.e30.AAAA`
const PATIENCE_MS = 60_000

/** What does not go wrong with services that are shipped, or only where they have more around them. */
export const HARBOUR_STORIES: readonly Story[] = [
  {
    name: 'secrets',
    says: 'a secret changes that nobody follows, and then the store is sealed',
    service: 'harbour',
    fires: ['SecretPending', 'SecretStoreUnreachable'],
    async breaks({ harbour, prometheus }) {
      keepDsn(harbour, 'another')
      const isPending = async () => (await prometheus.query('secrets_pending{job="harbour"} > 0')).length > 0
      await until(isPending, { timeoutMs: PATIENCE_MS })
      harbour.store.fault = 'failing'
      return async () => {
        keepDsn(harbour, 'key')
        harbour.store.fault = 'none'
      }
    },
  },
  {
    name: 'nobody-listens',
    says: 'nobody takes its spans, its reports, or the lines of its log',
    service: 'harbour',
    fires: ['LogLinesLost', 'SpansLost', 'ErrorReportsLost'],
    async breaks({ harbour: { service, collector, reports } }) {
      await service.kill()
      await service.start({ output: { stdout: 'unread', stderr: 'unread' } })
      collector.isFailing = true
      reports.isFailing = true
      const { port } = service
      const loads = [
        startSteadyLoad({ port, path: '/api/v1/bug', statuses: [500], clients: 1, pauseMs: 200 }),
        startSteadyLoad({ port, path: '/api/v1/chatter', clients: 1, pauseMs: 200 }),
      ]
      return async () => {
        await Promise.all(loads.map((load) => load.stop()))
        collector.isFailing = false
        reports.isFailing = false
        service.process?.readOutput()
      }
    },
  },
  {
    name: 'half-answers',
    says: 'answers break off in the middle, with status 200',
    service: 'harbour',
    fires: ['AnswersCut'],
    async breaks({ harbour: { service } }) {
      const ask = () => fetch(`http://127.0.0.1:${service.port}/api/v1/cargo`).then((answer) => answer.text())
      const timer = setInterval(() => ask().catch(() => ''), 200)
      return async () => clearInterval(timer)
    },
  },
  {
    name: 'own-faults',
    says: 'a heap that fills, a background task that fails, labels without end, and an issuer that gives no keys',
    service: 'harbour',
    fires: ['HeapNearlyFull', 'BackgroundTaskFailing', 'MetricsOverflow', 'IssuerKeysUnavailable'],
    async breaks({ harbour: { service, issuer } }) {
      issuer.isFailing = true
      // Keys that are young are not asked for again.
      await service.kill()
      await service.start()
      const { port } = service
      const ask = (path: string, headers = {}) =>
        fetch(`http://127.0.0.1:${port}/api/v1${path}`, { headers }).then((answer) => answer.text())
      await ask('/hoard')
      await ask('/tide')
      const load = startSteadyLoad({ port, path: '/api/v1/boats/{n}', clients: 1, pauseMs: 200 })
      const timer = setInterval(() => ask('/mine', { authorization: `Bearer ${TOKEN}` }).catch(() => ''), 500)
      return async () => {
        clearInterval(timer)
        issuer.isFailing = false
        await load.stop()
        // What it let go of would stay in an idle heap for long.
        await service.kill()
        await service.start()
      }
    },
  },
]
