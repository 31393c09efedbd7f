import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { templateIn } from '../../packages/create/src/service-template.ts'
import { type PublishablePackage, publishablePackages } from './publishable-packages.ts'
import { publishedManifest } from './published-manifest.ts'

/** Parts of a package that are taken as they are. */
const AS_THEY_ARE = ['bin', 'schema']
/** The package that brings the template of a service. */
const GENERATOR = 'create-seaworthy'
/** What the compiler does not write, and a package reads. */
const ASSETS = '**/*.{sh,sql,json,yaml,css,svg,html,tmpl}'

/** A package as it is published. */
export interface BuiltPackage {
  readonly name: string
  /** Where it is laid out, for `npm pack`. */
  readonly place: string
}

/**
 * Builds every package that is published: JavaScript, declarations and source maps from the sources.
 *
 * @param into an empty folder
 * @throws Error with what the compiler said.
 */
export function buildPackages(root: string, into: string): readonly BuiltPackage[] {
  const compiled = join(into, 'compiled')
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const { status, stdout } = spawnSync(
    process.execPath,
    [compiler, '-p', 'tsconfig.build.json', '--outDir', compiled],
    { cwd: root, encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`the packages do not compile:\n${stdout}`)
  return publishablePackages(root).map((each) => layOut(root, compiled, into, each))
}

function layOut(
  root: string,
  compiled: string,
  into: string,
  { folder, manifest }: PublishablePackage,
): BuiltPackage {
  const from = join(root, folder)
  const own = join(compiled, basename(folder))
  const place = join(into, basename(folder))
  mkdirSync(place, { recursive: true })
  cpSync(join(own, 'src'), join(place, 'dist'), { recursive: true })
  copyAssets(join(from, 'src'), join(place, 'dist'))
  tolerateMissing(join(place, 'dist'), Object.keys(manifest.peerDependenciesMeta ?? {}))
  const parts = AS_THEY_ARE.filter((part) => existsSync(join(from, part)))
  for (const part of parts) cpSync(join(from, part), join(place, part), { recursive: true })
  const more = [...parts]
  if (manifest.name === GENERATOR) {
    more.push('template')
    mkdirSync(join(place, 'template'))
    const files = JSON.stringify(templateIn(join(root, 'templates/service')), null, 1)
    writeFileSync(join(place, 'template/service.json'), `${files}\n`)
  }
  if (existsSync(join(own, 'controls'))) {
    more.push('controls')
    cpSync(join(own, 'controls'), join(place, 'controls'), { recursive: true })
    copyAssets(join(from, 'controls'), join(place, 'controls'))
  }
  for (const path of globSync('controls/*.yaml', { cwd: place })) asBuilt(join(place, path))
  copyFileSync(join(root, 'LICENSE'), join(place, 'LICENSE'))
  copyFileSync(join(from, 'README.md'), join(place, 'README.md'))
  const text = JSON.stringify(publishedManifest(manifest, ['dist', ...more]), null, 2)
  writeFileSync(join(place, 'package.json'), `${text}\n`)
  return { name: manifest.name, place }
}

function copyAssets(from: string, to: string): void {
  for (const path of globSync(ASSETS, { cwd: from })) {
    if (/(^|\/)fixtures\//.test(path)) continue
    mkdirSync(dirname(join(to, path)), { recursive: true })
    copyFileSync(join(from, path), join(to, path))
  }
}

/** Declarations that name an optional peer compile without it, as something of any type, in a project that checks them. */
function tolerateMissing(dist: string, peers: readonly string[]): void {
  if (peers.length === 0) return
  const named = new RegExp(`^(?=(?:import|export) .* from '(?:${peers.join('|')})';?$)`, 'gm')
  for (const path of globSync('**/*.d.ts', { cwd: dist })) {
    const file = join(dist, path)
    const text = readFileSync(file, 'utf8')
    const tolerant = text.replaceAll(named, '// @ts-ignore: an optional peer\n')
    if (tolerant !== text) writeFileSync(file, tolerant)
  }
}

/** What names a program by its source names what was built of it. */
function asBuilt(file: string): void {
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/\b([a-z-]+)\.ts\b/g, '$1.js'))
}
