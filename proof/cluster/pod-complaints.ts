import { until } from '@seaworthy/rig'
import type { Finding } from '../harness/claim.ts'
import type { ControlPlane, Manifest } from './control-plane.ts'
import type { Release } from './release.ts'

const PATIENCE_MS = 90_000

/** Shorthand for a release that must not become ready, and whose pods or objects have to tell why with these words. */
export async function notReady(
  what: string,
  plane: ControlPlane,
  release: Release,
  ...words: readonly string[]
): Promise<Finding> {
  const missing = async () => {
    const said = await complaints(plane, release)
    return words.filter((word) => !said.includes(word))
  }
  await until(async () => (await missing()).length === 0, { timeoutMs: PATIENCE_MS, everyMs: 500 })
  const { status } = await plane.get<Manifest>('deployment', release.name, '-n', release.namespace)
  const ready = status?.readyReplicas ?? 0
  const unsaid = await missing()
  return {
    what,
    measured:
      unsaid.length > 0
        ? `nobody says ${unsaid.join(', ')}: ${(await complaints(plane, release)).slice(0, 400)}`
        : ready > 0
          ? `${ready} ready`
          : 'not ready',
    expected: `not ready, naming ${words.join(', ')}`,
    holds: unsaid.length === 0 && ready === 0,
  }
}

interface ContainerStatus {
  readonly state?: { readonly waiting?: { readonly message?: string } }
  readonly lastState?: { readonly terminated?: { readonly message?: string } }
}

/** What containers wait for, what they said last before they ended, and what events warn of. */
async function complaints(plane: ControlPlane, release: Release): Promise<string> {
  const said = (await release.pods()).flatMap(({ status }) =>
    (status?.containerStatuses ?? []).flatMap(({ state, lastState }: ContainerStatus) => [
      state?.waiting?.message ?? '',
      lastState?.terminated?.message ?? '',
    ]),
  )
  const { items = [] } = await plane.get<{ items?: readonly { type: string; message: string }[] }>(
    ...['events', '-n', release.namespace],
  )
  const warnings = items.filter(({ type }) => type === 'Warning').map(({ message }) => message)
  return [...new Set([...said, ...warnings])].join('\n')
}
