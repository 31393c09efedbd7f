import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = join(import.meta.dirname, '..')
const [name = 'characters'] = process.argv.slice(2).filter((word) => !word.startsWith('-'))
const known = globSync('services/*/src/main.ts', { cwd: root }).map((path) => path.split(/[\\/]/)[1])

if (known.includes(name)) {
  const source = join(root, 'services', name, 'src')
  const start = join(source, 'start.ts')
  await import(pathToFileURL(existsSync(start) ? start : join(source, 'main.ts')).href)
} else {
  console.error(`There is no service "${name}". Known services: ${known.sort().join(', ') || 'none'}.`)
  process.exitCode = 2
}
