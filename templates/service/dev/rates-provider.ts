import { parseArgs } from 'node:util'
import { startPlayedRates } from './played-rates.ts'

// The played provider as a process of its own, for drills: node dev/rates-provider.ts --port 8081
const { values } = parseArgs({ options: { port: { type: 'string' } } })
const { origin } = await startPlayedRates({ port: Number(values.port ?? 0) })
console.log(`rates: ${origin}`)
