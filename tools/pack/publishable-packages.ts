import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Manifest } from './published-manifest.ts'

/** A package that others install. */
export interface PublishablePackage {
  /** Its folder, from the root of the workspace. */
  readonly folder: string
  readonly manifest: Manifest
}

/** Every package of the workspace that says how it is published. */
export const publishablePackages = (root: string): readonly PublishablePackage[] =>
  globSync('packages/*/package.json', { cwd: root })
    .sort()
    .map((path) => ({
      folder: dirname(path),
      manifest: JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest,
    }))
    .filter(({ manifest }) => manifest.publishConfig !== undefined)
