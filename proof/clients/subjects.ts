import { join } from 'node:path'
import type { Service } from '@seaworthy/chassis'
import { openApiDocument } from '@seaworthy/chassis/http'
import { issueDevelopmentToken } from '@seaworthy/chassis/identity'
import { declaredErrors } from '@seaworthy/chassis/service'
import { launchForTest } from '@seaworthy/chassis/testing'
import { startRecordedUpstream } from '../../services/characters/dev/recorded-upstream.ts'
import { characters } from '../../services/characters/src/service.ts'
import { startRecordedSpecies } from '../../services/pokedex/dev/recorded-species.ts'
import { startRecordedTranslations } from '../../services/pokedex/dev/recorded-translations.ts'
import { pokedex } from '../../services/pokedex/src/service.ts'
import { service as template } from '../../templates/service/src/service.ts'

/** A service, and what each program has to find out about it. */
export interface Subject {
  readonly service: Service
  readonly role: string
  /** Starts what is around it. @returns settings that lead there */
  readonly surround: (undo: AsyncDisposableStack) => Promise<Readonly<Record<string, string>>>
  readonly finds: Readonly<Record<string, unknown>>
}

export const SUBJECTS: readonly Subject[] = [
  {
    service: template,
    role: 'editor',
    surround: async () => ({ RATES_URL: 'http://127.0.0.1:1' }),
    finds: {
      added: 'Anchor',
      missing: 'precondition_required',
      unknown: 'validation_failed',
      changed: 2,
      late: 'again: true',
      removed: 204,
      gone: 'item_not_found',
      listed: [],
    },
  },
  {
    service: characters,
    role: 'admin',
    surround: async (undo) => ({ UPSTREAM_URL: await playing(startRecordedUpstream(), undo) }),
    finds: {
      first: 'string',
      disorder: 'validation_failed',
      missing: 'character_not_found',
      known: 304,
      refused: 'credentials_missing',
      refreshed: 'requested',
    },
  },
  {
    service: pokedex,
    role: '',
    surround: async (undo) => ({
      SPECIES_URL: await playing(Promise.resolve(startRecordedSpecies()), undo),
      TRANSLATIONS_URL: await playing(startRecordedTranslations(), undo),
    }),
    finds: { name: 'mewtwo', isLegendary: true, translation: 'yoda', missing: 'pokemon_not_found' },
  },
]

/** The document as `seaworthy describe --openapi` tells it. */
export function documentOf({ name: title, declaration }: Service): Record<string, unknown> {
  const { version = '0.0.0', features } = declaration
  return openApiDocument({
    ...{ title, version },
    features: features.map(({ name, routes = [] }) => ({ name, routes })),
    errors: declaredErrors(declaration),
  })
}

/** Starts a subject. @returns the environment of a program that calls it */
export async function startSubject(
  { service, role, surround }: Subject,
  undo: AsyncDisposableStack,
): Promise<Readonly<Record<string, string>>> {
  const env = { RATE_LIMITS: 'off', MAX_EVENT_LOOP_UTILIZATION: '1', MAX_EVENT_LOOP_DELAY_MS: '60000' }
  const running = undo.use(await launchForTest(service, { env: { ...env, ...(await surround(undo)) } }))
  if (role === '') return { URL: running.url, TOKEN: '' }
  const dataDir = join(running.dataDir, service.name)
  return {
    URL: running.url,
    TOKEN: await issueDevelopmentToken({ dataDir, service: service.name, roles: [role] }),
  }
}

async function playing(
  starting: Promise<{ readonly url: string; close(): Promise<void> }>,
  undo: AsyncDisposableStack,
): Promise<string> {
  const played = await starting
  undo.defer(() => played.close())
  return played.url
}
