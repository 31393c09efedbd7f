import { posix } from 'node:path'
import { readImports } from './imports.ts'

/** A place in the workspace that arrows start from or point to. */
type Place =
  | { kind: 'capability'; name: string; file: string; test: boolean }
  | { kind: 'service'; name: string; folder: string; file: string; test: boolean }
  | { kind: 'package'; name: string; test: boolean }

/** May be imported, by value, from every capability that comes later in the list and from all that are not in it. */
const CORE = ['base', 'errors', 'settings', 'telemetry', 'lifecycle', 'secrets', 'redis', 'capability']
/** Compose the others, so they may import all of them. The empty name is the package's own front page. */
const COMPOSERS = ['service', 'testing', '']
/** What the package's own index takes past a room's index, which loads packages for those who use the room. */
const DECLARATIONS: readonly string[] = ['database/postgres.ts']
/** The one file of `service` that does. */
const CAPABILITY_LIST = 'service/capabilities.ts'
/** The package in `packages/seaworthy`; that of `packages/cli` is called as what people type, `seaworthy`. */
const CHASSIS = '@seaworthy/chassis'
/** Workspace packages that the package of a folder may import. */
const PACKAGE_ARROWS: Readonly<Record<string, readonly string[]>> = {
  rig: [],
  seaworthy: [],
  readiness: ['@seaworthy/rig'],
  monitoring: [CHASSIS],
  shipping: [CHASSIS, '@seaworthy/monitoring', '@seaworthy/readiness'],
  create: ['@seaworthy/readiness'],
  cli: [CHASSIS, '@seaworthy/readiness', '@seaworthy/shipping'],
}

/** Folders of a service, and which others each may import; a test beside its source may import `dev` as well. */
const SERVICE_ARROWS: Readonly<Record<string, readonly string[]>> = {
  src: [],
  dev: ['src'],
  test: ['dev', 'src'],
}

/** Of the chassis only `testing` and tests import it. */
const TEST_RIG = '@seaworthy/rig'

/** Says of one file which of its imports point where none may point; nothing when all is well. */
export function badArrows(path: string, source: string): string[] {
  const from = placeOf(path)
  if (!from) return []
  return readImports(source).flatMap(({ specifier, typeOnly }) => {
    const reason = specifier.startsWith('.')
      ? whyNotRelative(from, posix.join(posix.dirname(path), specifier), typeOnly)
      : whyNotBare(from, specifier)
    return reason ? [`${path} imports ${specifier}: ${reason}`] : []
  })
}

function placeOf(path: string): Place | undefined {
  const [root, name = '', folder = '', ...rest] = path.split('/')
  const test = /\.test\.ts$|\/(test|fixtures)\//.test(path)
  if (root === 'services' || root === 'templates')
    return { kind: 'service', name, folder, file: rest.join('/'), test }
  if (root !== 'packages') return undefined
  if (name !== 'seaworthy' || folder !== 'src') return { kind: 'package', name, test }
  const capability = rest.length > 1 ? (rest[0] as string) : ''
  return { kind: 'capability', name: capability, file: rest.join('/'), test }
}

function whyNotRelative(from: Place, target: string, typeOnly: boolean): string | undefined {
  const to = placeOf(target)
  if (!to) return 'code of a package or a service stays inside packages and services'
  if (from.kind !== to.kind) return 'another package is imported by its name, never by a path'
  if (from.name === to.name) {
    return from.kind === 'service' && to.kind === 'service' ? whyNotInService(from, to) : undefined
  }
  if (from.kind !== 'capability' || to.kind !== 'capability') {
    return 'another package or service is never imported by a path'
  }
  return from.test ? undefined : whyNotCapability(from, to, typeOnly)
}

type ServicePlace = Extract<Place, { kind: 'service' }>

function whyNotInService(from: ServicePlace, to: ServicePlace): string | undefined {
  const allowed = SERVICE_ARROWS[from.folder]?.includes(to.folder) || (from.test && to.folder === 'dev')
  if (from.folder !== to.folder && !allowed) return `"${from.folder}" imports nothing from "${to.folder}"`
  const slice = sliceOf(to)
  if (slice === undefined || slice === sliceOf(from) || to.file === `${slice}/index.ts`) return undefined
  return `only ${slice}/index.ts is public`
}

/** A folder of `src`; undefined for what stands beside the slices. */
const sliceOf = ({ folder, file }: ServicePlace): string | undefined =>
  folder === 'src' && file.includes('/') ? file.slice(0, file.indexOf('/')) : undefined

function whyNotCapability(
  from: { name: string; file: string },
  to: { name: string; file: string },
  typeOnly: boolean,
) {
  if (from.name === '' && DECLARATIONS.includes(to.file)) return undefined
  if (to.file !== `${to.name}/index.ts`) return `only ${to.name}/index.ts is public`
  if (from.name === 'service' && from.file !== CAPABILITY_LIST) {
    return CORE.includes(to.name) ? undefined : `only ${CAPABILITY_LIST} imports a capability`
  }
  if (COMPOSERS.includes(from.name)) return undefined
  if (COMPOSERS.includes(to.name)) return `nothing imports "${to.name}" but tests and services`
  const [fromRank, toRank] = [CORE.indexOf(from.name), CORE.indexOf(to.name)]
  if (fromRank >= 0) {
    if (toRank >= 0 && toRank < fromRank) return undefined
    return `"${from.name}" may import ${CORE.slice(0, fromRank).join(', ') || 'no other capability'} only`
  }
  if (toRank >= 0 || typeOnly) return undefined
  return `"${from.name}" may take types from "${to.name}", not values`
}

function whyNotBare(from: Place, specifier: string): string | undefined {
  const [, target] = /^(seaworthy|@seaworthy\/[^/]+)(?:\/|$)/.exec(specifier) ?? []
  if (target === undefined) return undefined
  if (from.kind === 'service') {
    if (target === TEST_RIG)
      return 'tests of a service take what they need of the rig from "@seaworthy/chassis/testing"'
    if (target !== CHASSIS) return 'a service imports the chassis and no other part of the workspace'
    const forTests = /^@seaworthy\/chassis\/testing(?:\/|$)/.test(specifier)
    return forTests && from.folder === 'src' && !from.test
      ? 'only "dev" and tests import "testing"'
      : undefined
  }
  const name = from.kind === 'capability' ? 'seaworthy' : from.name
  // What runs in production stands on no private servers and no fault proxy.
  if (target === TEST_RIG && from.kind === 'capability' && (from.test || from.name === 'testing'))
    return undefined
  const allowed = Object.keys(PACKAGE_ARROWS).filter((one) => PACKAGE_ARROWS[one]?.includes(target))
  if (allowed.includes(name)) return undefined
  const others = target === TEST_RIG ? ['"testing" and tests of the chassis'] : []
  const may = [...allowed.map((one) => `"${one}"`), ...others].join(', ') || 'no package'
  return `"${name}" may not depend on "${target}"; who may: ${may}`
}
