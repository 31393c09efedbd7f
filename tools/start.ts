import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

const root = join(import.meta.dirname, '..')
const DEFAULT = 'characters'
const known = globSync('services/*/src/main.ts', { cwd: root })
  .map((path) => path.split(/[\\/]/)[1] as string)
  .sort()

const HELP = `Usage: npm start [-- <service>]
       npm run dev [-- <service>]

Starts a service; "dev" starts it again at every change of a file.

  <service>    ${known.join(', ')}; without one it is ${DEFAULT}
  -h, --help   print this and end

Settings are environment variables, such as PORT=9000 npm start (docs/reference/settings.md).`

/** What the words ask for: a service's name, help, or what is wrong with them. */
function understand(words: string[]): { service: string } | { help: true } | { wrong: string } {
  try {
    const { values, positionals } = parseArgs({
      args: words,
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' } },
    })
    if (values.help) return { help: true }
    const [service = DEFAULT, ...surplus] = positionals
    if (surplus.length > 0) return { wrong: `One service at a time: "${surplus.join(' ')}" is too much.` }
    return known.includes(service) ? { service } : { wrong: `There is no service "${service}".` }
  } catch {
    return { wrong: `"${words.filter((word) => word.startsWith('-')).join(' ')}" is not understood.` }
  }
}

const asked = understand(process.argv.slice(2))
if ('help' in asked) {
  console.log(HELP)
} else if ('wrong' in asked) {
  console.error(`${asked.wrong} Known services: ${known.join(', ') || 'none'}.\n\n${HELP}`)
  process.exitCode = 2
} else {
  const service = join(root, 'services', asked.service)
  const start = join(service, 'dev', 'start.ts')
  await import(pathToFileURL(existsSync(start) ? start : join(service, 'src', 'main.ts')).href)
}
