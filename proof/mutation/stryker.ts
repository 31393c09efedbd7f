import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { StrykerReport } from './report.ts'
import type { Sample } from './sample.ts'
import type { Subject } from './subjects.ts'

const here = import.meta.dirname
const root = join(here, '../..')
const data = join(root, '.data/mutation')
const packages = join(here, 'node_modules/@stryker-mutator')

const versionIn = (file: string) =>
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined

/** Installs Stryker beside this file where it is not. It is no dependency of the workspace: few need it. */
export function installStryker(): void {
  const { dependencies } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))
  if (versionIn(join(packages, 'core/package.json')) === dependencies['@stryker-mutator/core']) return
  console.log('installing Stryker')
  const { status } = spawnSync('npm', ['ci', '--prefix', here, '--loglevel=error'], { stdio: 'inherit' })
  if (status !== 0) throw new Error('Stryker could not be installed')
}

/** Tries the changes of a subject in a copy of the tree. @throws when its tests fail without any change. */
export function runStryker(
  { name, sources, tests }: Subject,
  sample: Sample,
  workers: number,
): StrykerReport {
  mkdirSync(data, { recursive: true })
  const work = mkdtempSync(join(data, `${name.replaceAll('/', '-')}-`))
  const report = join(work, 'report.json')
  const config = join(work, 'config.json')
  writeFileSync(
    config,
    JSON.stringify({
      mutate: sources,
      testRunner: 'vitest',
      vitest: { configFile: 'proof/mutation/vitest.config.ts', related: false },
      plugins: [join(packages, 'vitest-runner/dist/src/index.js'), join(here, 'sample-checker.ts')],
      checkers: ['sample'],
      sample,
      concurrency: workers,
      // A change that hoards memory ends itself and not the machine.
      testRunnerNodeArgs: ['--max-old-space-size=2048'],
      coverageAnalysis: 'perTest',
      // Stryker would ask TypeScript for a programming interface that version 7 does not have.
      tsconfigFile: 'none.json',
      tempDirName: relative(root, join(work, 'sandbox')),
      cleanTempDir: 'always',
      ignorePatterns: ['.data', 'bench/results', 'docs/reference', 'proof/readiness'],
      // Beyond what the tests took unchanged: a busy machine must not pass for an endless loop.
      timeoutMS: 20_000,
      timeoutFactor: 3,
      reporters: ['json', 'progress-append-only'],
      logLevel: 'warn',
      jsonReporter: { fileName: report },
      allowConsoleColors: false,
      warnings: false,
    }),
  )
  try {
    const stryker = join(packages, 'core/bin/stryker.js')
    const { status } = spawnSync(process.execPath, [stryker, 'run', config], {
      cwd: root,
      // What it says while it works goes beside the report.
      stdio: ['ignore', 2, 'inherit'],
      env: { ...process.env, MUTATION_TESTS: tests.join() },
    })
    if (status !== 0 || !existsSync(report)) throw new Error(`Stryker did not finish on ${name}`)
    return JSON.parse(readFileSync(report, 'utf8')) as StrykerReport
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
