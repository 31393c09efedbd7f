import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { createSupervisor } from '@seaworthy/rig'
import type { DrillConfig } from '../config/drill-config.ts'
import { createServerPool } from '../dependencies/server-pool.ts'
import { wireDependencies } from '../dependencies/wire-dependencies.ts'
import { DRILL_FILE, loadDrillConfig } from '../drill-file/load-drill-config.ts'
import { startReplica } from '../drilling/replica.ts'
import type { ExitCode } from '../engine/exit-code.ts'
import { UsageError } from '../engine/usage-error.ts'
import { k6Script } from '../scenarios/k6-script.ts'
import { runScenario } from '../scenarios/run-scenario.ts'
import { layerOf, paced, type Scenario, scenariosOf } from '../scenarios/scenario.ts'
import { judgeScenario, type ScenarioResult } from '../scenarios/scenario-result.ts'
import { brokenScenarios, scenarioTable } from '../scenarios/scenario-table.ts'
import type { CommandIo } from './command-io.ts'

interface Chosen {
  readonly names: readonly string[]
  readonly configPath?: string
}

/** Runs scenarios one after the other, each on a replica of its own, and prints a table. */
export async function offerLoads(chosen: Chosen, pace: number, io: CommandIo): Promise<ExitCode> {
  const { config, scenarios } = await chosenScenarios(chosen, io)
  await using supervisor = createSupervisor()
  await using servers = createServerPool()
  const results: ScenarioResult[] = []
  for (const scenario of scenarios) {
    io.status(`${scenario.name}: ${scenario.says}`)
    await using wiring = await wireDependencies(config, { supervisor, servers, random: Math.random })
    const layer = layerOf(scenario, config)
    const service = { ...config.service, env: { ...config.service.env, ...wiring.env } }
    const env = Object.fromEntries(Object.entries(layer.env).map(([name, value]) => [name, String(value)]))
    await using replica = await startReplica(supervisor, { ...config, service }, { env, signal: io.signal })
    results.push(await runScenario(paced(scenario, pace), replica, config, io.signal))
    io.status('')
    if (io.signal.aborted) return 130
  }
  const shortened = pace === 1 ? '' : `Each stage is ${pace} times shorter than it says for a real run.\n\n`
  io.stdout.write(`${shortened}${scenarioTable(results, config.load)}\n`)
  for (const line of brokenScenarios(results, config.load)) io.stderr.write(`${line}\n`)
  const verdicts = results.map((result) => judgeScenario(result, config.load))
  return verdicts.includes('broken') ? 1 : verdicts.includes('unclear') ? 3 : 0
}

/** Writes a script for each scenario. */
export async function writeScripts(chosen: Chosen, folder: string, io: CommandIo): Promise<ExitCode> {
  const { config, scenarios } = await chosenScenarios(chosen, io)
  const place = resolve(io.cwd, folder)
  mkdirSync(place, { recursive: true })
  for (const scenario of scenarios) {
    const file = join(place, `${scenario.name}.js`)
    writeFileSync(file, k6Script(scenario, config, relative(io.cwd, config.file)))
    io.stdout.write(`wrote ${relative(io.cwd, file)}\n`)
  }
  return 0
}

/** Tells each scenario with its stages. */
export async function listScenarios(chosen: Chosen, io: CommandIo): Promise<ExitCode> {
  const { config, scenarios } = await chosenScenarios(chosen, io)
  for (const { name, says, stages } of scenarios) {
    const shape = stages.map(({ times, seconds }) => `${times * config.load.rate}/s for ${seconds} s`)
    io.stdout.write(`${name.padEnd(20)} ${says}: ${shape.join(', ')}\n`)
  }
  return 0
}

/** @throws UsageError for a name that no scenario has, and where there is nothing to ask. */
async function chosenScenarios(
  { names, configPath }: Chosen,
  io: CommandIo,
): Promise<{ readonly config: DrillConfig; readonly scenarios: readonly Scenario[] }> {
  const config = await loadDrillConfig(resolve(io.cwd, configPath ?? DRILL_FILE))
  const all = scenariosOf(config)
  const known = all.map(({ name }) => name).join(', ')
  for (const name of names)
    if (!all.some((each) => each.name === name))
      throw new UsageError(`there is no scenario "${name}"; known: ${known}`)
  const scenarios = names.length === 0 ? all : all.filter(({ name }) => names.includes(name))
  for (const scenario of scenarios)
    if (layerOf(scenario, config).paths.length === 0)
      throw new UsageError(
        `"${scenario.name}" has nothing to ask: name a route that is "read" and answers everybody quickly`,
      )
  return { config, scenarios }
}
