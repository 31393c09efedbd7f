import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seaworthy } from '../harness/seaworthy.ts'
import type { Setup } from './setups.ts'

/** One request: when it was due, how long it took, and its status; 0 or less where no answer came. */
export type Row = readonly [atMs: number, latencyMs: number, status: number]

/** What the drill saw, as far as table and picture need it. */
export interface Drained {
  readonly verdict: 'pass' | 'fail'
  readonly signalMs: number
  readonly sets: Readonly<
    Record<'in flight' | 'kept connections' | 'new connections' | 'liveness' | 'readiness', readonly Row[]>
  >
  /** Code, name of a signal, or `still running`. */
  readonly exit: string | number
  readonly exitAfterMs: number | undefined
  /** Percent of the answers while draining that asked the client to leave. */
  readonly askedToLeave: number | undefined
}

interface Evidence {
  readonly results: readonly {
    readonly status: string
    readonly reason?: string
    readonly measurements: readonly { readonly name: string; readonly observed: unknown }[]
    readonly samples: readonly { readonly name: string; readonly rows: readonly Row[] }[]
    readonly events: readonly { readonly label: string; readonly atMs: number }[]
  }[]
}

/** Runs the `drain` drill on one set-up, as anybody would. @throws Error when it could not be seen. */
export function drillSetup(setup: Setup, windowMs: number, deadlineMs: number): Drained {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-drain-'))
  try {
    const config = join(folder, 'seaworthy.drill.yaml')
    // JSON is YAML.
    writeFileSync(config, JSON.stringify(configuration(setup, windowMs, deadlineMs), null, 2))
    const output = join(folder, 'evidence.json')
    const args = ['drill', 'drain', '--config', config, '-o', `json=${output}`]
    const { status, stderr } = seaworthy(args, { cwd: folder })
    if (status !== 0 && status !== 1) {
      const reason = existsSync(output) ? read(output).reason : undefined
      throw new Error(`the drill of ${setup.name} ended with ${status}: ${reason ?? stderr}`)
    }
    return understand(read(output))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function configuration(setup: Setup, windowMs: number, deadlineMs: number) {
  const { probes, routes, managementPortVariable } = setup
  return {
    service: {
      name: setup.name,
      command: [process.execPath, setup.program],
      env: { DRAIN_MS: windowMs, SHUTDOWN_PROPAGATION_MS: windowMs },
      ...(managementPortVariable && { managementPortVariable }),
    },
    probes,
    stop: { propagationMs: windowMs, deadlineMs },
    routes: [
      { path: routes.fast, is: ['read'] },
      { path: routes.slow, is: ['slow'] },
    ],
  }
}

type Result = Evidence['results'][number]

function read(file: string): Result {
  const [result] = (JSON.parse(readFileSync(file, 'utf8')) as Evidence).results
  if (!result) throw new Error('the evidence holds no result')
  return result
}

function understand({ status, measurements, samples, events }: Result): Drained {
  const rows = (name: string) => samples.find((set) => set.name === name)?.rows ?? []
  const observed = (name: string) => measurements.find((each) => each.name === name)?.observed
  const number = (name: string) => {
    const value = observed(name)
    return typeof value === 'number' ? value : undefined
  }
  return {
    verdict: status === 'pass' ? 'pass' : 'fail',
    signalMs: events.find(({ label }) => label === 'SIGTERM')?.atMs ?? 0,
    sets: {
      'in flight': rows('in flight'),
      'kept connections': rows('kept connections'),
      'new connections': rows('new connections'),
      liveness: rows('liveness'),
      readiness: rows('readiness'),
    },
    exit: observed('exit code') as string | number,
    exitAfterMs: number('exit after'),
    askedToLeave: number('answers with Connection: close while draining'),
  }
}
