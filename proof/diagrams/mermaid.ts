import { join } from 'node:path'
import { cached } from '../harness/cache-folder.ts'
import { shell } from '../harness/shell.ts'

const VERSION = '12.3.0'

/** The script of Mermaid for browsers, fetched by npm when it is first asked for. */
export async function mermaidScript(): Promise<string> {
  const folder = await cached(`mermaid-${VERSION}`, async (made) => {
    const quietly = ['--no-audit', '--no-fund', '--no-save', '--ignore-scripts', '--loglevel=error']
    await shell(['npm', 'install', ...quietly, '--prefix', made, `mermaid@${VERSION}`])
  })
  return join(folder, 'node_modules/mermaid/dist/mermaid.min.js')
}
