import { parseArgs } from 'node:util'
import { type FaultyUpstream, startFaultyUpstream } from '@seaworthy/chassis/testing/faulty-upstream'
import { type RecordedCharacter, type Recording, readRecording } from './recording.ts'

const PAGE_SIZE = 20
const PATH = '/api/character'

export interface RecordedUpstream extends FaultyUpstream {
  /** What UPSTREAM_URL should be, such as `http://127.0.0.1:40123/api`. */
  readonly url: string
  readonly recording: Recording
  /** Replaces what is served from now on: vanished, new and changed characters. */
  serve(change: (characters: readonly RecordedCharacter[]) => readonly RecordedCharacter[]): void
}

export interface RecordedUpstreamOptions {
  /** 0 takes a free one, the default. */
  readonly port?: number
  /** The recording; default as `readRecording` finds it. */
  readonly file?: string
  /** Renames every character each time that the catalogue is read anew. Default false. */
  readonly drifts?: boolean
  /** When false, the server does not keep the process alive. Default true. */
  readonly keepAlive?: boolean
}

/** The upstream API played from a recording. The key of a request, to which faults can be narrowed, is its page. */
export async function startRecordedUpstream(
  options: RecordedUpstreamOptions = {},
): Promise<RecordedUpstream> {
  const { file, drifts = false, ...server } = options
  const recording = readRecording(file)
  let characters = recording.characters
  let readings = 0
  const drift = () => {
    readings += 1
    characters = recording.characters.map((one) => ({ ...one, name: `${one.name} ${readings}` }))
  }
  const upstream = await startFaultyUpstream({
    ...server,
    answer({ path, query }, origin) {
      if (path !== PATH) return undefined
      const key = query.get('page') ?? '1'
      if (drifts && key === '1') drift()
      const body = pageBody(characters, Number(key), origin + PATH)
      const text = JSON.stringify(body ?? { error: 'There is nothing here' })
      return { key, status: body ? 200 : 404, text }
    },
    mangles: { 'wrong-count': wrongCount },
  })
  return Object.assign(upstream, {
    url: `${upstream.origin}/api`,
    recording,
    serve(change: (now: readonly RecordedCharacter[]) => readonly RecordedCharacter[]) {
      characters = change(characters)
    },
  })
}

function pageBody(characters: readonly RecordedCharacter[], page: number, address: string) {
  const pages = Math.ceil(characters.length / PAGE_SIZE)
  if (!Number.isInteger(page) || page < 1 || page > pages) return undefined
  const link = (to: number) => (to >= 1 && to <= pages ? `${address}?page=${to}` : null)
  return {
    info: { count: characters.length, pages, next: link(page + 1), prev: link(page - 1) },
    results: characters.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE),
  }
}

/** A page that promises other rows than its neighbours do. */
function wrongCount(text: string): string {
  const page = JSON.parse(text) as { info: { count: number } }
  page.info.count += 7
  return JSON.stringify(page)
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, file: { type: 'string' }, drifts: { type: 'boolean' } },
  })
  const upstream = await startRecordedUpstream({
    port: Number(values.port ?? 0),
    ...(values.file ? { file: values.file } : {}),
    drifts: values.drifts ?? false,
  })
  const { characters, file } = upstream.recording
  console.log(`recorded upstream: ${upstream.url} (${characters.length} characters from ${file})`)
}
