import { parseArgs } from 'node:util'
import {
  type FaultyUpstream,
  type Reply,
  startFaultyUpstream,
} from '@seaworthy/chassis/testing/faulty-upstream'
import { flavourText } from './flavour-text.ts'
import { readSpeciesFacts, type SpeciesFacts, type SpeciesRecording } from './species-facts.ts'

const PATH = '/api/v2/pokemon-species/'

export interface RecordedSpecies extends FaultyUpstream {
  /** What SPECIES_URL should be, such as `http://127.0.0.1:40123/api/v2`. */
  readonly url: string
  readonly recording: SpeciesRecording
}

export interface RecordedSpeciesOptions {
  /** 0 takes a free one, the default. */
  readonly port?: number
  /** The facts; default as `readSpeciesFacts` finds them. */
  readonly file?: string
  /** When false, the server does not keep the process alive. Default true. */
  readonly keepAlive?: boolean
}

/** The species resource of PokéAPI, played from facts and descriptions of our own. Faults are narrowed by name. */
export async function startRecordedSpecies(options: RecordedSpeciesOptions = {}): Promise<RecordedSpecies> {
  const { file, ...server } = options
  const recording = readSpeciesFacts(file)
  const byName = new Map(
    recording.species.flatMap((facts) => [
      [facts.name, facts],
      [String(facts.id), facts],
    ]),
  )
  const upstream = await startFaultyUpstream({
    ...server,
    answer({ method, path }, origin): Reply | undefined {
      if (!path.startsWith(PATH) || method !== 'GET') return undefined
      const key = path.slice(PATH.length).replace(/\/$/, '')
      const facts = byName.get(key)
      if (!facts) return { key, status: 404, text: 'Not Found', contentType: 'text/plain; charset=utf-8' }
      return { key, status: 200, text: JSON.stringify(speciesResource(facts, `${origin}/api/v2`)) }
    },
  })
  return Object.assign(upstream, { url: `${upstream.origin}/api/v2`, recording })
}

const ROMAN = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix']

function speciesResource(facts: SpeciesFacts, api: string) {
  const resource = (kind: string, name: string) => ({ name, url: `${api}/${kind}/${name}/` })
  const entry = (language: string, version: string, flavor_text: string) => ({
    flavor_text,
    language: resource('language', language),
    version: resource('version', version),
  })
  const english = flavourText(facts)
  return {
    id: facts.id,
    name: facts.name,
    order: facts.id,
    capture_rate: facts.capture_rate,
    is_baby: false,
    is_legendary: facts.is_legendary,
    is_mythical: facts.is_mythical,
    habitat: facts.habitat === null ? null : resource('pokemon-habitat', facts.habitat),
    generation: resource('generation', `generation-${ROMAN[facts.generation - 1] ?? facts.generation}`),
    flavor_text_entries: [
      entry('fr', 'x', 'Personne ne sait\nencore rien de lui.'),
      entry('en', 'red', english),
      entry('en', 'blue', english.replaceAll('\f', '\n')),
    ],
    names: [{ language: resource('language', 'en'), name: facts.name }],
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { port: { type: 'string' }, file: { type: 'string' } } })
  const provider = await startRecordedSpecies({
    port: Number(values.port ?? 0),
    ...(values.file ? { file: values.file } : {}),
  })
  const { species, file } = provider.recording
  console.log(`recorded species: ${provider.url} (${species.length} species from ${file})`)
}
