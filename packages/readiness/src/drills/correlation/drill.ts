import { type LogReader, until } from '@seaworthy/rig'
import { routeThatIs } from '../../config/drill-config.ts'
import { callOf, type DrillContext, defineDrill, launch, requiredRoute } from '../../drilling/drill.ts'
import { measured } from '../../engine/measurement.ts'
import { type Exchange, header, jsonBody, send } from '../../http/exchange.ts'
import { correlationFlaws } from './flaws.ts'

const UNIQUE = 20

/** Ids that a service must not take over: into logs, headers and dashboards they would go. */
export const HOSTILE_IDS = [
  'a b"c',
  '<script>1</script>',
  'x'.repeat(500),
  '../../etc/passwd',
  '{"a":1}',
  '$' + '{jndi:ldap://x}',
]

/** One id from the request to the answer, the error and the log. */
export const correlationDrill = defineDrill('correlation', 'B', ['HTTP-2'], {
  claim: 'A good request id is kept in the answer, the error body and the log; a bad one is replaced',
  method:
    'Sends a well-formed id, none, and hostile ones; looks for the id in the answer’s header, in the body of a 404 and in a JSON log line.',
  flaws: correlationFlaws,
  onTarget: true,
  async run(context) {
    const { config, signal } = context
    const route = requiredRoute(config, 'read')
    await using replica = await launch(context)
    const name = config.requestIdHeader
    const call = callOf(replica.url, route)
    const ask = (id?: string, url = call.url) =>
      send({ ...call, url, headers: { ...call.headers, ...(id !== undefined && { [name]: id }) } })
    const idOf = (exchange: Exchange) => header(exchange, name)

    const good = `drill-${Math.floor(context.random() * 2 ** 40).toString(36)}-0001`
    const kept = idOf(await ask(good))
    const failure = jsonBody(await ask(`${good}-404`, `${replica.url}/no-such-route-7f3a`))
    const made = await Promise.all(Array.from({ length: UNIQUE }, async () => idOf(await ask())))
    const hostile = await Promise.all(HOSTILE_IDS.map(async (id) => ({ id, exchange: await ask(id) })))
    const taken = hostile.filter(({ id, exchange }) => idOf(exchange) === id)
    const broken = hostile.filter(({ exchange }) => exchange.kind !== 'answer' || exchange.status >= 500)
    const logged = await until(() => mentions(replica.process.logs, good), {
      timeoutMs: 1_000,
      signal,
    })
    const outbound = await askedOnward(context, replica.url, `${good}-out`)
    const logIsJson = replica.process.logs.lines.some(({ json }) => json !== undefined)
    return {
      measurements: [
        measured('id of the request is kept', kept === good, '=', true),
        measured('id is in the error body', JSON.stringify(failure ?? '').includes(`${good}-404`), '=', true),
        measured('different ids made', new Set(made.filter(Boolean)).size, '=', UNIQUE),
        measured('hostile ids taken over', taken.length, '=', 0),
        measured('hostile ids that broke the answer', broken.length, '=', 0),
        outbound && measured('calls to the upstream with the id', outbound.carried, '=', outbound.calls),
        logIsJson && measured('id is in a log line', logged === true, '=', true),
      ],
      findings: taken.map(({ id }) => ({
        message: `the id ${JSON.stringify(id.slice(0, 40))} was taken over`,
        fix: `Accept ${name} only when it is short and plain, such as ^[\\w.:-]{8,64}$.`,
      })),
      notTested: [
        !logIsJson && 'the log: no line on standard output is JSON',
        !outbound && 'outbound calls: no upstream-backed route made one',
        'messages and jobs: no route of the configuration makes any',
      ],
    }
  },
})

/** What the stub saw of one request with that id; undefined when it was not asked. */
async function askedOnward(
  { config, dependencies, random }: DrillContext,
  url: string,
  id: string,
): Promise<{ calls: number; carried: number } | undefined> {
  const route = routeThatIs(config, 'upstream-backed')
  const stub = dependencies.find(
    ({ declared, stub }) => stub !== undefined && route?.uses.includes(declared.name),
  )?.stub
  if (!route || !stub) return undefined
  stub.forget()
  const call = callOf(url, route, Math.floor(random() * 2 ** 30))
  await send({ ...call, headers: { ...call.headers, [config.requestIdHeader]: id } })
  const { calls } = stub
  if (calls.length === 0) return undefined
  const carried = calls.filter(({ headers }) => headers[config.requestIdHeader] === id)
  return { calls: calls.length, carried: carried.length }
}

function mentions(logs: LogReader, id: string): boolean {
  return logs.lines.some(({ json }) => json !== undefined && JSON.stringify(json).includes(id))
}
