import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const here = import.meta.dirname
const vitepress = join(here, 'node_modules/vitepress')

/** The Markdown of a folder, such as `docs`, as pages. @throws Error when a link of it leads nowhere. */
export function buildSite(docs: string, site: string): void {
  installVitePress()
  const words = [join(vitepress, 'bin/vitepress.js'), 'build', here]
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    encoding: 'utf8',
    env: { ...process.env, DOCS_FOLDER: docs, SITE_FOLDER: site },
  })
  if (status !== 0) throw new Error(`no site was made from ${docs}. VitePress says:\n${stdout}${stderr}`)
  const mermaid = join(here, 'node_modules/mermaid/dist')
  for (const part of ['mermaid.esm.min.mjs', 'chunks/mermaid.esm.min'])
    cpSync(join(mermaid, part), join(site, 'mermaid', part), {
      recursive: true,
      filter: (file) => !file.endsWith('.map'),
    })
  for (const file of globSync('**/*.json', { cwd: docs })) cpSync(join(docs, file), join(site, file))
}

/** Beside this file, where it is not. It is no dependency of the workspace: few need it. */
function installVitePress(): void {
  const { dependencies } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))
  const manifest = join(vitepress, 'package.json')
  const installed = existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version
  if (installed === dependencies.vitepress) return
  console.log('installing VitePress')
  const words = ['ci', '--prefix', here, '--ignore-scripts', '--loglevel=error']
  const { status } = spawnSync('npm', words, { stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) throw new Error('VitePress could not be installed; it comes from the registry of npm')
}
