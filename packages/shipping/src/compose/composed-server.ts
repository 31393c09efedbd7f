import type { DescribedService } from '../description/described-service.ts'

export type ServerKind = 'postgres' | 'valkey' | 'rabbitmq'

/** A server that runs beside a service, because a dependency of it needs one. */
export interface ComposedServer {
  /** In the compose files, and by which it is reached. */
  readonly name: string
  readonly kind: ServerKind
  /** Of the service, and says where the server is. */
  readonly variable: string
  /** Whether the service is nothing without it. */
  readonly isCritical: boolean
  /** Whether it may forget what has not been asked for in a while. */
  readonly forgets: boolean
}

const KINDS: Readonly<Record<string, ServerKind>> = {
  postgres: 'postgres',
  cache: 'valkey',
  redis: 'valkey',
  amqp: 'rabbitmq',
}
/** Of the compose files themselves. */
const TAKEN = ['edge', 'prepare', 'worker', 'backup']

/** What has to run beside a service: one server for each variable that says where one is. Upstreams are somebody else's. */
export function serversOf(service: DescribedService): readonly ComposedServer[] {
  const servers = new Map<string, ComposedServer>()
  for (const { name, kind, policy, variables } of service.dependencies) {
    const [variable] = variables
    const known = KINDS[kind]
    if (known === undefined || variable === undefined) continue
    const before = servers.get(variable)
    servers.set(variable, {
      name: before?.name ?? composeName(name, service.name),
      kind: known,
      variable,
      isCritical: policy === 'critical' || before?.isCritical === true,
      forgets: kind === 'cache' || before?.forgets === true,
    })
  }
  return [...servers.values()]
}

/** `rickAndMorty` is `rick-and-morty`. */
function composeName(dependency: string, service: string): string {
  const name = dependency.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase()
  return name === service || TAKEN.includes(name) ? `${name}-server` : name
}

/** Variables that say where something is that is not started here. */
export function elsewhere(service: DescribedService): readonly string[] {
  const here = new Set(serversOf(service).map(({ variable }) => variable))
  return service.dependencies.flatMap(({ variables }) => variables).filter((each) => !here.has(each))
}

/** By which a service is known to its servers. */
export const accountOf = ({ name }: DescribedService): string => name.replaceAll('-', '_')

/** Where a server is, for who has its password. */
export function addressOf({ name, kind }: ComposedServer, account: string, password: string): string {
  if (kind === 'postgres') return `postgres://${account}:${password}@${name}:5432/${account}`
  if (kind === 'valkey') return `redis://:${password}@${name}:6379/0`
  return `amqp://${account}:${password}@${name}:5672`
}
