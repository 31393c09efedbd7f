import { runReadiness } from './cli.ts'

process.exitCode = await runReadiness(process.argv.slice(2))
