import { loadServiceSettings } from 'seaworthy/service'
import { processSettings } from 'seaworthy/settings'
import { type RecordedUpstream, startRecordedUpstream } from '../test/recorded-upstream.ts'
import { characters } from './service.ts'

/**
 * What `npm start` runs: the service, and outside production, when nobody said where the upstream is, a recorded upstream
 * in the same process instead of the public API. So it ends with real answers without a network.
 */
async function start(): Promise<void> {
  if (!needsRecording()) return characters.start()
  const upstream = await startRecordedUpstream({ keepAlive: false })
  await characters.start({
    sources: { overrides: { UPSTREAM_URL: upstream.url } },
    notes: [originOf(upstream)],
  })
}

function needsRecording(): boolean {
  try {
    const settings = loadServiceSettings(characters.declaration)
    const { environment } = settings.get(processSettings)
    const upstream = settings.describe().find(({ variable }) => variable === 'UPSTREAM_URL')
    return environment !== 'production' && upstream?.source === 'default'
  } catch {
    // The service reads the same settings again and explains what is wrong with them.
    return false
  }
}

function originOf({ url, recording }: RecordedUpstream): string {
  const what =
    recording.size === 'full'
      ? `a recording of the public API, ${recording.file}`
      : 'a small invented set that comes with the repository'
  return `${what}, played by a recorded upstream at ${url}; UPSTREAM_URL=https://rickandmortyapi.com/api replaces it`
}

await start()
