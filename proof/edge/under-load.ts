import { setTimeout as sleep } from 'node:timers/promises'
import { type LoadReport, type SteadyLoadOptions, startSteadyLoad } from '../harness/steady-load.ts'
import type { Edge } from './asked.ts'

/** A path of each service that only answers 200 while everything behind it works. */
const PATHS: Readonly<Record<string, string>> = {
  characters: '/api/v1/characters',
  pokedex: '/api/v1/pokemon/mewtwo',
}

/** Sends requests to an edge while something is done. */
export async function underLoad(
  edge: Edge,
  service: string,
  change: () => Promise<unknown>,
  options: Partial<SteadyLoadOptions> = {},
): Promise<LoadReport & { readonly detail: string }> {
  const load = startSteadyLoad({
    ...{ host: edge.address(), port: edge.ports.tls, tls: true, path: PATHS[service] as string },
    ...options,
  })
  try {
    await sleep(1_000)
    await change()
    await sleep(1_000)
  } finally {
    await load.stop()
  }
  const report = await load.stop()
  const failures = Object.entries(report.failed).map(([how, times]) => `${how}: ${times}`)
  return { ...report, detail: failures.join(', ') }
}
