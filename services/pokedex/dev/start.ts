import { startWithStandIns } from '@seaworthy/chassis/testing/stand-ins'
import { pokedex } from '../src/service.ts'
import { startRecordedSpecies } from './recorded-species.ts'
import { startRecordedTranslations } from './recorded-translations.ts'

// What `npm start -- pokedex` runs: the service, with a recorded provider in place of each that nobody said the address of.
await startWithStandIns(pokedex, [
  {
    variable: 'SPECIES_URL',
    async play() {
      const { url, recording } = await startRecordedSpecies({ keepAlive: false })
      const what =
        recording.size === 'full'
          ? `facts of PokéAPI for ${recording.species.length} species, ${recording.file}, with descriptions of our own`
          : `facts for ${recording.species.length} species that come with the repository`
      return { url, note: `${what}, played by a recorded provider at ${url}` }
    },
  },
  {
    variable: 'TRANSLATIONS_URL',
    async play() {
      const { url } = await startRecordedTranslations({ keepAlive: false })
      return { url, note: `invented translations without a quota, by a recorded provider at ${url}` }
    },
  },
])
