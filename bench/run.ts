// `npm run bench` lists the benches, `npm run bench -- <name> [options]` runs one (its options are told at its beginning),
// `npm run bench -- smoke` checks the types of all and runs them with --short: figures do not count.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { benches } from './benches.ts'

const compiler = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')))
const name = process.argv[2]
const chosen = benches.find((bench) => bench.name === name)

if (chosen || name === 'smoke') await import(new URL('setup.mjs', import.meta.url).href)

if (chosen) {
  // As if it had been started by its path: it reads its own options.
  process.argv.splice(1, 2, fileURLToPath(chosen.script))
  await import(chosen.script.href)
} else if (name === 'smoke') {
  smoke()
} else {
  if (name !== undefined) console.error(`There is no bench "${name}".\n`)
  const rows = [...benches, { name: 'smoke', summary: 'every bench in its shortest form' }]
  console.log('Usage: npm run bench -- <name> [options]\n')
  for (const { name, summary } of rows) console.log(`  ${name.padEnd(18)} ${summary}`)
  process.exitCode = name === undefined ? 0 : 2
}

function smoke(): void {
  // Their peers are installed on demand, so `npm run check` cannot see these files.
  for (const file of ['tsconfig.json', 'tsconfig.nest.json']) {
    const words = [compiler, '--noEmit', '-p', fileURLToPath(new URL(file, import.meta.url))]
    if (spawnSync(process.execPath, words, { stdio: 'inherit' }).status !== 0) process.exit(1)
  }
  const failed = benches.filter(({ name }) => {
    console.log(`\n# ${name}`)
    const words = [...process.execArgv, fileURLToPath(import.meta.url), name, '--short']
    return spawnSync(process.execPath, words, { stdio: 'inherit' }).status !== 0
  })
  if (failed.length === 0) return
  console.error(`\nThese benches did not run: ${failed.map(({ name }) => name).join(', ')}`)
  process.exitCode = 1
}
