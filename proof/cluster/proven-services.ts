import { join } from 'node:path'
import type { Bases } from './bases.ts'

export const root = join(import.meta.dirname, '../..')

/** A service whose deploy files are proven, and what they need to run. */
export interface ProvenService {
  readonly name: string
  /** Its own folder. */
  readonly folder: string
  /** The folder that its image is built from. */
  readonly context: string
  /** The folder of its deploy files. */
  readonly deploy: string
  readonly bases: Bases
  /** What its image starts. */
  readonly entry: readonly string[]
  /** Answers 200 only while everything behind it works. */
  readonly path: string
  /** Variables that say where a dependency is: those of the Secret, and those in plain text. */
  readonly secrets: readonly string[]
  readonly addresses: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Whether it has metrics, on a management port. */
  readonly isObserved: boolean
  /** Whether it looks for keys of development, which it would make. */
  readonly hasKeys: boolean
}

const onChassis = (
  name: string,
  rest: Pick<ProvenService, 'path' | 'secrets' | 'addresses' | 'environment'>,
): ProvenService => ({
  name,
  folder: join(root, 'services', name),
  context: root,
  deploy: join(root, 'deploy', name),
  bases: 'node',
  entry: ['/usr/local/bin/node', `/srv/services/${name}/src/main.ts`],
  isObserved: true,
  hasKeys: true,
  ...rest,
})

const foreign = (bases: 'go' | 'python', entry: readonly string[]): ProvenService => {
  const folder = join(root, 'proof/languages', bases)
  return {
    name: `items-${bases}`,
    ...{ folder, context: folder, deploy: join(folder, 'deploy'), bases, entry },
    path: '/items',
    ...{ secrets: [], addresses: [], environment: {} },
    isObserved: false,
    hasKeys: false,
  }
}

export const characters = onChassis('characters', {
  path: '/api/v1/characters',
  secrets: ['DATABASE_URL', 'REDIS_URL'],
  addresses: ['UPSTREAM_URL'],
  environment: {
    RATE_LIMITS: 'off',
    OIDC_ISSUER: 'https://issuer.example',
    OIDC_AUDIENCE: 'characters',
  },
})

export const pokedex = onChassis('pokedex', {
  path: '/api/v1/pokemon/mewtwo',
  secrets: ['REDIS_URL'],
  addresses: ['SPECIES_URL', 'TRANSLATIONS_URL'],
  environment: { RATE_LIMITS: 'off' },
})

/** All services with deploy files. */
export const SERVICES: readonly ProvenService[] = [
  characters,
  pokedex,
  foreign('go', ['/srv/items-go']),
  foreign('python', ['/usr/bin/python3', '/srv/app.py']),
]
