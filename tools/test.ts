import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

// Runs the tests. Without a word it runs all of them, and says first how long that takes; `--quick` runs those that import
// what is not committed yet, without those that start real processes and measure time.
const words = process.argv.slice(2)
const isQuick = words[0] === '--quick'
if (words.length === 0) {
  console.error(
    'All tests: about fifteen minutes on two cores. Those of what you changed: npm test -- --quick; of a folder: npm test -- <path>',
  )
}
const chosen = isQuick ? ['--project', 'parts', '--changed', ...words.slice(1)] : words
const vitest = fileURLToPath(new URL('./vitest.mjs', import.meta.resolve('vitest/package.json')))
const { status } = spawnSync(process.execPath, [vitest, 'run', ...chosen], { stdio: 'inherit' })
process.exitCode = status ?? 1
