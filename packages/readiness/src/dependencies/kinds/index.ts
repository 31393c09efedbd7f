import { amqp } from './amqp.ts'
import type { DependencyKind } from './dependency-kind.ts'
import { http } from './http.ts'
import { withOwnNames } from './own-names.ts'
import { postgres } from './postgres.ts'
import { redis } from './redis.ts'
import { tcp } from './tcp.ts'

const list = [postgres, redis, amqp, http, tcp] as const

export type KindName = (typeof list)[number]['name']

/** Every kind of dependency. */
export const KINDS: readonly DependencyKind<KindName>[] = withOwnNames<DependencyKind<KindName>>(list)

export const KIND_NAMES: readonly KindName[] = KINDS.map(({ name }) => name)

/** What is started privately where a dependency has no URL, as a text: `Postgres and Redis`. */
export const PRIVATE_SERVERS = new Intl.ListFormat('en-GB').format(
  KINDS.flatMap(({ server }) => server?.title ?? []),
)

export function kindNamed(name: KindName): DependencyKind<KindName> {
  return KINDS.find((kind) => kind.name === name)!
}
