import { resolve } from 'node:path'
import type { Service } from '@seaworthy/chassis'
import type { AnyDependency, OpenDependency, Parts } from '@seaworthy/chassis/capability'
import { openCommandRuntime } from './command-runtime.ts'
import type { Terminal } from './terminal.ts'

/** A dependency of a service, opened without the service. */
export interface OpenedDependency<K extends keyof Parts> {
  /** The key under which the service declares it. */
  readonly name: string
  readonly part: Parts[K]
  readonly explain: NonNullable<OpenDependency<unknown>['explain']>
}

export interface OpenedDependencies<K extends keyof Parts> extends AsyncDisposable {
  readonly list: readonly OpenedDependency<K>[]
}

/** What of the dependencies of a service gives a part, by the key under which the service declares it. */
export const dependenciesThatGive = (
  { declaration }: Service,
  part: keyof Parts,
): readonly (readonly [name: string, dependency: AnyDependency])[] =>
  Object.entries(declaration.uses ?? {}).filter(([, { gives = [] }]) => gives.includes(part))

/**
 * Opens dependencies of a service beside the replicas that run: only the settings that these need must be there.
 *
 * @throws SettingsError, FatalBootError.
 */
export async function openDependencies<K extends keyof Parts>(
  service: Service,
  part: K,
  uses: readonly (readonly [name: string, dependency: AnyDependency])[],
  terminal: Terminal,
): Promise<OpenedDependencies<K>> {
  await using undo = new AsyncDisposableStack()
  const settings = uses.flatMap(([, each]) => each.settings)
  const { runtime } = undo.use(await openCommandRuntime(service, settings, terminal))
  const dataDir = resolve(terminal.cwd, runtime.dataDir)
  const list: OpenedDependency<K>[] = []
  for (const [name, dependency] of uses) {
    const open = await dependency.open({ ...runtime, dataDir, name })
    undo.defer(() => open.close())
    list.push({
      name,
      part: open.parts?.[part] as Parts[K],
      explain: (error) => open.explain?.(error),
    })
  }
  const kept = undo.move()
  return { list, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}
