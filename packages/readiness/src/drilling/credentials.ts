import type { Supervisor } from '@seaworthy/rig'
import type { DrillConfig } from '../config/drill-config.ts'
import type { SampleRoute } from '../config/sample-route.ts'

/**
 * The header that makes a caller known, from the command of the configuration; empty without one.
 *
 * @throws Error when the command fails or prints nothing.
 */
export async function credentialsOf(
  auth: DrillConfig['auth'],
  service: DrillConfig['service'],
  supervisor: Supervisor,
): Promise<Readonly<Record<string, string>>> {
  if (!auth) return {}
  await using program = await supervisor.start({
    command: auth.command,
    cwd: service.cwd,
    env: service.env,
  })
  const { code } = await program.exited
  await program.logs.ended
  const token = program.logs.lines.findLast(({ stream }) => stream === 'stdout')?.text.trim()
  if (code !== 0 || !token) {
    throw new Error(`"${auth.command.join(' ')}" gave no token (code ${code}): ${program.logs.tail(3)}`)
  }
  return { [auth.header]: auth.prefix + token }
}

/** A route as a known caller asks for it. */
export function withCredentials(
  route: SampleRoute,
  credentials: Readonly<Record<string, string>>,
): SampleRoute {
  return route.is.includes('authenticated')
    ? { ...route, headers: { ...credentials, ...route.headers } }
    : route
}
