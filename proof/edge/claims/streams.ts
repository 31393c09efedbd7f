import { once } from 'node:events'
import * as https from 'node:https'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '@seaworthy/rig'
import { deployFiles, shippedFolder } from '@seaworthy/shipping'
import { type Claim, exactly, type Finding } from '../../harness/claim.ts'
import type { Edge } from '../asked.ts'
import { nodeImage } from '../composed-host.ts'
import { startContainer } from '../container.ts'
import { type Ground, root } from '../ground.ts'
import { startPlainEdge } from '../plain-edge.ts'

/** Longer than the edge waits for an answer, shorter than for a stream; HAProxy's clients are waited for ten seconds. */
const SILENCE_MS = 12_000
const LONGEST_MS = 20_000
const EDGES = ['nginx', 'haproxy'] as const
const FILES = { nginx: 'edge/nginx.conf', haproxy: 'edge/haproxy.cfg' } as const
const PROMPT_MS = 3_000
const PATIENCE_MS = 30_000

interface Told {
  /** Until the first piece was there. */
  readonly firstMs: number
  readonly text: string
}

export const streams: Claim<Ground> = {
  name: 'streams',
  says: 'a service with streams has each piece passed on at once and its silences borne, and one without has no upgrade passed on',
  async run(ground) {
    const environment = { SILENCE_MS: `${SILENCE_MS}` }
    const replica = await startContainer(
      ground,
      'characters-1',
      { image: 'streaming', command: null, environment },
      nodeImage('characters', 'streaming'),
    )
    await using undo = new AsyncDisposableStack()
    undo.defer(() => replica.stop())
    await until(() => replica.output().includes('listening'), { timeoutMs: PATIENCE_MS })
    // A service in another language says that it has streams; its description is known here.
    const { service, plan } = shippedFolder(join(root, 'proof/languages/go'))
    const described = { ...service, name: 'characters', longestAnswerMs: 2_000 }
    const replicas = new Map([1, 2].map((each) => [`characters-${each}`, { address: replica.address }]))
    const edgeOf = async (kind: 'nginx' | 'haproxy', has: boolean, change = (text: string) => text) => {
      const { generated } = deployFiles(
        { ...described, ...(has ? { streams: { longestSilenceMs: LONGEST_MS } } : {}) },
        plan,
      )
      const text = { [FILES[kind]]: change(generated[FILES[kind]] as string) }
      return undo.use(await startPlainEdge(ground, replicas, kind, { text }))
    }
    const each = await Promise.all(
      EDGES.map(async (kind): Promise<Finding[]> => {
        const [edge, without] = [await edgeOf(kind, true), await edgeOf(kind, false)]
        const [told, echoes, cut, refused] = await Promise.all([
          events(edge),
          socket(edge),
          events(without),
          socket(without),
        ])
        return [
          {
            what: `${kind}: until the first piece of a stream, milliseconds`,
            measured: `${Math.round(told.firstMs)}`,
            expected: `at most ${PROMPT_MS}`,
            holds: told.firstMs <= PROMPT_MS,
          },
          exactly(`${kind}: pieces, with ${SILENCE_MS / 1_000} s of silence between them`, pieces(told), 2),
          exactly(`${kind}: echoes of a WebSocket, the second after that silence`, echoes, 2),
          exactly(`${kind}: pieces where no streams are declared`, pieces(cut), 1),
          exactly(`${kind}: echoes of a WebSocket where none are declared`, refused, 0),
        ]
      }),
    )
    const buffering = await edgeOf('nginx', true, (text) =>
      text.replace('proxy_buffering off', 'proxy_buffering on'),
    )
    const { firstMs } = await events(buffering)
    return [
      ...each.flat(),
      {
        what: 'with proxy_buffering on in place of proxy_buffering off',
        measured:
          firstMs > PROMPT_MS
            ? `the first piece comes after ${Math.round(firstMs)} ms`
            : 'nothing was noticed',
        expected: 'noticed',
        holds: firstMs > PROMPT_MS,
      },
    ]
  },
}

const pieces = ({ text }: Told) => text.match(/data: /g)?.length ?? 0

const target = (edge: Edge) => ({
  ...{ host: edge.address(), port: edge.ports.tls, rejectUnauthorized: false, agent: false },
})

async function events(edge: Edge): Promise<Told> {
  const startedMs = performance.now()
  let firstMs = Number.POSITIVE_INFINITY
  let text = ''
  const request = https.get({ ...target(edge), path: '/events', headers: { accept: 'text/event-stream' } })
  const [response] = await once(request, 'response')
  response.on('data', (data: Buffer) => {
    firstMs = Math.min(firstMs, performance.now() - startedMs)
    text += data
  })
  await new Promise((resolve) => response.on('error', () => undefined).once('close', resolve))
  return { firstMs, text }
}

/** How often what is said over an upgraded connection comes back, once at once and once after a silence. */
async function socket(edge: Edge): Promise<number> {
  const key = Buffer.alloc(16).toString('base64')
  const request = https.get({
    ...{ ...target(edge), path: '/socket' },
    headers: {
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': key,
      'sec-websocket-version': '13',
    },
  })
  const upgraded = await new Promise<
    { write(data: string): void; destroy(): void; on: NodeJS.Socket['on'] } | undefined
  >((resolve) => {
    request
      .once('upgrade', (_response, stream) => resolve(stream))
      .once('response', (response) => {
        response.resume()
        resolve(undefined)
      })
    request.once('error', () => resolve(undefined))
  })
  if (upgraded === undefined) return 0
  let heard = ''
  upgraded.on('data', (data: Buffer) => {
    heard += data
  })
  upgraded.on('error', () => undefined)
  upgraded.write('one')
  await sleep(SILENCE_MS)
  upgraded.write('two')
  await until(() => heard === 'onetwo', { timeoutMs: PROMPT_MS })
  upgraded.destroy()
  return ['one', 'two'].filter((each) => heard.includes(each)).length
}
