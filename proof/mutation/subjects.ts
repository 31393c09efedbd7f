import { existsSync, globSync } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Sources whose decisions are changed, and the tests that have to notice. Paths from the root of the workspace. */
export interface Subject {
  /** A capability, or the control. */
  readonly name: string
  readonly sources: readonly string[]
  readonly tests: readonly string[]
}

const CHASSIS = 'packages/seaworthy/src'
const CAPABILITIES = [
  'lifecycle',
  'limits',
  'cache',
  'outbound',
  'identity',
  'http',
  'secrets',
  'error-tracking',
]

/** Of `http` only what decides; the rest moves bytes, and its tests with real sockets would take a night. */
const HTTP_DECISIONS = [
  'answer',
  'charge',
  'client-places',
  'compression',
  'conditional',
  'guard',
  'request-admission',
]

/** Tables, which the generated pages are held to, and what only joins parts, which the tests of services run. */
const UNDECIDED = /(?:-(?:settings|errors|metrics|instruments|capability|conformance)|^index)\.ts$/

/** Tests of many processes, real time or thousands of connections: each survivor would cost half a minute. */
const LONG = new Set([
  'cache/redis-failover.test.ts',
  'cache/stampede.test.ts',
  'http/client-address.test.ts',
  'http/long-answer.test.ts',
  'http/request-target.test.ts',
  'http/slow-readers.test.ts',
  'http/socket-fuzz.test.ts',
  'http/socket-owner.test.ts',
  'lifecycle/process-exit.test.ts',
])

const isSource = (path: string) =>
  path.startsWith(`${CHASSIS}/`) &&
  path.endsWith('.ts') &&
  !path.endsWith('.test.ts') &&
  !UNDECIDED.test(basename(path))

/** Two functions, one with a test that holds it and one without: shows that the proof can fail. */
export const control: Subject = {
  name: 'control',
  sources: ['proof/mutation/control/shares.ts'],
  tests: ['proof/mutation/control/shares.test.ts'],
}

/** Every capability with decisions. */
export function allSubjects(root: string): Subject[] {
  return CAPABILITIES.flatMap((name) => {
    const sources =
      name === 'http'
        ? HTTP_DECISIONS.map((file) => `${CHASSIS}/http/${file}.ts`)
        : globSync(`${CHASSIS}/${name}/*.ts`, { cwd: root }).sort()
    return subjectsOf(root, sources)
  })
}

/** Of all subjects those sources that are among the given files. */
export function changedSubjects(root: string, files: readonly string[]): Subject[] {
  const decided = new Set(allSubjects(root).flatMap(({ sources }) => sources))
  return subjectsOf(
    root,
    files.filter((file) => decided.has(file)),
  )
}

/** The given files by capability, without those that decide nothing, are gone, or have no test beside them. */
export function subjectsOf(root: string, files: readonly string[]): Subject[] {
  const folders = Map.groupBy(
    files.filter((path) => isSource(path) && existsSync(`${root}/${path}`)),
    dirname,
  )
  return [...folders]
    .map(([folder, sources]) => ({
      name: folder.slice(CHASSIS.length + 1),
      sources,
      tests: globSync(`${folder}/*.test.ts`, { cwd: root })
        .filter((path) => !LONG.has(path.slice(CHASSIS.length + 1)))
        .sort(),
    }))
    .filter(({ tests }) => tests.length > 0)
}
