/** What stands in a package.json, as far as it is read here. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license: string
  readonly publishConfig?: object
  readonly engines: { readonly node: string }
  readonly bin?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: object
}

type Target = string | { readonly types: string; readonly default: string }

/**
 * The package.json of a package as others get it: built JavaScript with its declarations in place of the sources that the
 * workspace runs.
 *
 * @param folders what of the package is in it, beside its package.json
 */
export function publishedManifest(manifest: Manifest, folders: readonly string[]): object {
  const { exports = {}, ...rest } = manifest
  const { name, version, description, license, engines, bin, publishConfig } = rest
  const { dependencies, peerDependencies, peerDependenciesMeta } = rest
  const built = Object.fromEntries(Object.entries(exports).map(([key, path]) => [key, builtTarget(path)]))
  return {
    ...{ name, version, description, license, type: 'module', engines },
    ...(bin && { bin }),
    exports: { ...built, './package.json': './package.json' },
    files: folders,
    ...(dependencies && { dependencies }),
    ...(peerDependencies && { peerDependencies }),
    ...(peerDependenciesMeta && { peerDependenciesMeta }),
    publishConfig,
  }
}

function builtTarget(path: string): Target {
  const [, place] = /^\.\/src\/(.*)\.ts$/.exec(path) ?? []
  if (place === undefined) return path
  return { types: `./dist/${place}.d.ts`, default: `./dist/${place}.js` }
}
