// Runs before `npm start`, `npm test` and the like, on whatever Node the machine has (20 or later) and without
// dependencies: makes node_modules match package-lock.json, and does nothing when it already does.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const modules = join(root, 'node_modules')
const stamp = join(modules, '.seaworthy-lock-hash')
const lock = join(root, '.data', 'setup.lock')

class SetupError extends Error {}

function wanted() {
  const lockFile = join(root, 'package-lock.json')
  if (!existsSync(lockFile)) throw new SetupError('package-lock.json is missing; restore it with git.')
  const hash = createHash('sha256').update(readFileSync(lockFile)).digest('hex')
  return `${hash} ${process.platform}-${process.arch}\n`
}

const isReady = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted()

/** One installer at a time. The owner touches the file every second; a file left alone for ten has lost its owner. */
async function withLock(run) {
  mkdirSync(dirname(lock), { recursive: true })
  for (let told = false; !tryLock(); told = true) {
    if (!told) console.log('setup: waiting for another process that is installing the dependencies')
    await sleep(250)
    breakAbandonedLock()
  }
  const heartbeat = setInterval(() => utimesSync(lock, new Date(), new Date()), 1_000)
  try {
    return await run()
  } finally {
    clearInterval(heartbeat)
    rmSync(lock, { force: true })
  }
}

function tryLock() {
  try {
    writeFileSync(lock, '', { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function breakAbandonedLock() {
  const silentMs = (file) => Date.now() - statSync(file).mtimeMs
  const taken = `${lock}.${process.pid}`
  try {
    if (silentMs(lock) < 10_000) return
    // Only one process can win the rename; if it caught a fresh lock after all, it gives that back.
    renameSync(lock, taken)
    if (silentMs(taken) < 10_000) linkSync(taken, lock)
    rmSync(taken)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}

async function install() {
  const why = existsSync(stamp) ? 'package-lock.json has changed' : 'first run'
  const started = Date.now()
  console.log(`setup: installing the dependencies (${why}); this takes a minute`)
  // Only where nothing runs yet: `npm ci` deletes node_modules under the programs that run from it.
  const verb = existsSync(modules) ? ['install', '--no-save'] : ['ci']
  // Told to npm, because NODE_ENV=production or a setting of the machine would leave out what the scripts need.
  const all = ['--include=dev', '--include=optional', '--include=peer']
  await runNpm([...verb, ...all, '--loglevel=error', '--no-audit', '--no-fund', '--no-progress'])
  const node = spawnSync(join(modules, '.bin', 'node'), ['--version'], { encoding: 'utf8' })
  if (node.status !== 0) throw new SetupError(whyNoNode())
  writeFileSync(stamp, wanted())
  console.log(
    `setup: done in ${Math.round((Date.now() - started) / 1000)} s; running on Node ${node.stdout.trim()}`,
  )
}

function whyNoNode() {
  const asked = spawnSync('npm', ['config', 'get', 'ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (asked.stdout?.trim() === 'true') {
    return (
      'npm is set to ignore install scripts, and the package "node" fetches its program in one. Allow that one with ' +
      '"npm rebuild node --ignore-scripts=false", then try again.'
    )
  }
  return 'the Node that this project brings along does not run here; is this an unusual platform?'
}

async function runNpm(words) {
  // npm must not run on the Node inside the node_modules that it is about to replace.
  const path = (process.env.PATH ?? '').split(delimiter).filter((dir) => !dir.includes('node_modules'))
  const npm = spawn('npm', words, {
    cwd: root,
    env: { ...process.env, PATH: path.join(delimiter) },
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => npm.kill(signal))
  const [code, signal] = await once(npm, 'close').catch((error) => {
    throw new SetupError(`npm could not be started: ${error.message}`)
  })
  if (code !== 0) {
    throw new SetupError(
      `"npm ${words[0]}" ended with ${signal ?? `code ${code}`}; its message is above. It needs the package registry ` +
        '(or a full npm cache), room on the disk and write access to this folder.',
    )
  }
}

try {
  const major = Number(process.versions.node.split('.')[0])
  if (major < 20)
    throw new SetupError(`Node ${process.versions.node} is too old to begin with; install 20 or later.`)
  if (!isReady()) await withLock(() => isReady() || install())
} catch (error) {
  console.error(`setup: ${error instanceof SetupError ? error.message : error.stack}`)
  process.exitCode = 1
}
