// Installs the peers that the benches compare against, when they are missing or the lock file has changed.
// Runs on plain JavaScript so that it needs nothing installed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const stamp = `${folder}node_modules/.bench-lock`
const wanted = createHash('sha256')
  .update(readFileSync(`${folder}package-lock.json`))
  .digest('hex')
const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined

if (installed !== wanted) {
  console.log('Installing the peers of the benches (once)…')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  // No peer needs its install scripts, so none may run.
  const { status } = spawnSync(npm, ['ci', '--ignore-scripts', '--no-fund', '--no-audit'], {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    console.error('The peers could not be installed. See the messages of npm above.')
    process.exit(status ?? 1)
  }
  writeFileSync(stamp, wanted)
}
