// Runs every bench as short as it goes: they must run and their contenders must answer alike; figures do not count.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const benches: readonly (readonly string[])[] = [
  ['overhead/run.ts', '--short'],
  ['profile.ts', 'seaworthy', '--seconds', '1', '--warm-up', '0', '--top', '5'],
  ['characters/run.ts', '--short'],
  ['cache.ts', '--short'],
  ['codings.ts', '--short'],
  ['identity.ts', '--short'],
  ['limits.ts', '--short'],
  ['outbound.ts', '--short'],
  ['drain/run.ts', '--short'],
  ['probe/run.ts'],
  ['response-head.ts', '--short'],
  ['serializer.ts', '--short'],
  ['telemetry-log.ts', '2000', '1'],
  ['telemetry-metrics.ts', '2000', '1'],
]

const failed = benches.filter(([script, ...args]) => {
  console.log(`\n# ${script} ${args.join(' ')}`)
  const path = fileURLToPath(new URL(script!, import.meta.url))
  return spawnSync(process.execPath, ['--expose-gc', path, ...args], { stdio: 'inherit' }).status !== 0
})
if (failed.length > 0) {
  console.error(`\nThese benches did not run: ${failed.map(([script]) => script).join(', ')}`)
  process.exit(1)
}
