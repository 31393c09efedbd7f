import { startWithStandIns } from '@seaworthy/chassis/testing/stand-ins'
import { characters } from '../src/service.ts'
import { startRecordedUpstream } from './recorded-upstream.ts'

// What `npm start` runs: the service, with a recorded upstream instead of the public API where nobody said another one.
await startWithStandIns(characters, [
  {
    variable: 'UPSTREAM_URL',
    async play() {
      const { url, recording } = await startRecordedUpstream({ keepAlive: false })
      const what =
        recording.size === 'full'
          ? `a recording of the public API, ${recording.file}`
          : 'a small invented set that comes with the repository'
      return { url, note: `${what}, played by a recorded upstream at ${url}` }
    },
  },
])
