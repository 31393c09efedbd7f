import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

// Runs every script "check:…" of the package.json that is here, also after one that fails, and says at the end which did.
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
const steps = Object.keys(scripts).filter((name) => name.startsWith('check:'))
const failed = steps.filter(
  (step) => spawnSync('npm', ['run', '-s', step], { stdio: 'inherit' }).status !== 0,
)
if (failed.length > 0) {
  console.error(`\nThese did not pass: ${failed.map((step) => `npm run ${step}`).join(', ')}`)
  process.exitCode = 1
}
