import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { shell, tryShell } from '../../harness/shell.ts'
import type { Linter } from '../linter.ts'

const COMMAND = join(import.meta.dirname, '../../../packages/cli/src/seaworthy.ts')
/** Stands in for the document of the commit before. */
const BEFORE = '.openapi/pokedex.json'

export const oasdiff: Linter = {
  name: 'oasdiff',
  says: 'the OpenAPI document that a service declares can be compared with the one before',
  abroad: false,
  async prepare(root) {
    mkdirSync(dirname(join(root, BEFORE)), { recursive: true })
    writeFileSync(join(root, BEFORE), await declared())
  },
  async lint(root, tools) {
    const now = join(root, '.openapi/now.json')
    writeFileSync(now, await declared())
    const options = ['breaking', '--format', 'json', '--fail-on', 'ERR', join(root, BEFORE), now]
    const { stdout } = await tryShell([...(await tools.command('oasdiff')), ...options])
    return (JSON.parse(stdout || '[]') as readonly Found[]).map(({ id, operation, path, text }) => ({
      rule: id,
      where: `${operation} ${path}`,
      what: text,
    }))
  },
  // What was there before, and is no longer.
  planted: {
    path: BEFORE,
    from: '/translated"',
    to: '/spoken"',
    rule: 'api-path-removed-without-deprecation',
  },
}

async function declared(): Promise<string> {
  const cwd = join(import.meta.dirname, '../../..')
  return (await shell([process.execPath, COMMAND, 'describe', 'pokedex', '--openapi'], { cwd })).stdout
}

interface Found {
  readonly id: string
  readonly text: string
  readonly operation: string
  readonly path: string
}
