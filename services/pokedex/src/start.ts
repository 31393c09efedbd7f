import { loadServiceSettings } from 'seaworthy/service'
import { type LoadedSettings, processSettings } from 'seaworthy/settings'
import { startRecordedSpecies } from '../test/recorded-species.ts'
import { startRecordedTranslations } from '../test/recorded-translations.ts'
import { pokedex } from './service.ts'

/**
 * What `npm start -- pokedex` runs: the service, and outside production, for each provider that nobody said the address
 * of, a recorded one in the same process instead of the public API. So it ends with real answers without a network.
 */
async function start(): Promise<void> {
  const overrides: Record<string, string> = {}
  const notes: string[] = []
  for (const { variable, play } of PROVIDERS) {
    if (!needsRecording(variable)) continue
    const { url, note } = await play()
    overrides[variable] = url
    notes.push(note)
  }
  await pokedex.start({ sources: { overrides }, notes })
}

const PROVIDERS = [
  {
    variable: 'SPECIES_URL',
    async play() {
      const { url, recording } = await startRecordedSpecies({ keepAlive: false })
      const what =
        recording.size === 'full'
          ? `facts of PokéAPI for ${recording.species.length} species, ${recording.file}, with descriptions of our own`
          : `facts for ${recording.species.length} species that come with the repository`
      return { url, note: `${what}, played by a recorded provider at ${url}; ${instead('SPECIES_URL')}` }
    },
  },
  {
    variable: 'TRANSLATIONS_URL',
    async play() {
      const { url } = await startRecordedTranslations({ keepAlive: false })
      const note = `invented translations without a quota, by a recorded provider at ${url}; ${instead('TRANSLATIONS_URL')}`
      return { url, note }
    },
  },
] as const

const PUBLIC_ADDRESS = {
  SPECIES_URL: 'https://pokeapi.co/api/v2',
  TRANSLATIONS_URL: 'https://api.funtranslations.com/translate',
} as const

const instead = (variable: keyof typeof PUBLIC_ADDRESS): string =>
  `${variable}=${PUBLIC_ADDRESS[variable]} replaces it`

function needsRecording(variable: string): boolean {
  let settings: LoadedSettings
  try {
    settings = loadServiceSettings(pokedex.declaration)
  } catch {
    // The service reads the same settings again and explains what is wrong with them.
    return false
  }
  const { environment } = settings.get(processSettings)
  const row = settings.describe().find((setting) => setting.variable === variable)
  return environment !== 'production' && row?.source === 'default'
}

await start()
