import { openRaw, type RawConnection } from '@seaworthy/rig'
import { routeThatIs } from '../../config/drill-config.ts'
import type { SampleRoute } from '../../config/sample-route.ts'
import { callOf, type DrillContext } from '../../drilling/drill.ts'
import { requestText } from '../../http/request-text.ts'

/** A way to have a request in flight that does not end by itself. */
export interface StuckWork {
  /** What is stuck, for the report. */
  readonly describe: string
  /** Of the request, which a line about it may hold without saying that it is stuck. */
  readonly path: string
  begin(url: string): Promise<RawConnection>
  /** Gives back what `begin` took from the service. */
  end(): void
}

/**
 * The route that is "stuck", else a read whose dependency has stopped to answer, else a body that never arrives; undefined
 * where the configuration names none of these.
 */
export function stuckWork({ config, dependencies }: DrillContext): StuckWork | undefined {
  const stuck = routeThatIs(config, 'stuck')
  if (stuck)
    return {
      path: stuck.path,
      describe: `${stuck.path} never answers`,
      begin: (url) => open(url, stuck),
      end() {},
    }
  for (const { declared, proxy } of dependencies) {
    const route = config.routes.find(({ method, uses }) => method === 'GET' && uses.includes(declared.name))
    if (!route || declared.deadlineMs <= config.stop.deadlineMs) continue
    return {
      path: route.path,
      describe: `${route.path} waits for ${declared.name}, which is silent`,
      begin(url) {
        proxy.set({ kind: 'blackhole' })
        return open(url, route)
      },
      end: () => proxy.set({ kind: 'none' }),
    }
  }
  const write = routeThatIs(config, 'write')
  if (!write) return undefined
  const headers = { 'content-type': 'application/json', ...write.headers, 'content-length': '1000' }
  return {
    path: write.path,
    describe: `the body of ${write.method} ${write.path} never arrives`,
    async begin(url) {
      const socket = await open(url, { ...write, body: undefined, headers })
      socket.write('{"a')
      return socket
    },
    end() {},
  }
}

async function open(url: string, route: SampleRoute): Promise<RawConnection> {
  const socket = await openRaw(url)
  socket.write(requestText(callOf(url, route, Math.floor(performance.now()))))
  return socket
}
