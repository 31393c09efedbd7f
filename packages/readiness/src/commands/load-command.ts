import { command } from '../command-line/command.ts'
import type { CommandIo } from './command-io.ts'
import { wholeNumber } from './whole-number.ts'

const MOST_PACE = 10_000

export const loadCommand = command({
  name: 'load',
  summary: 'offer a service load, stress, spike, soak and each layer of its caches, or write them for k6',
  words: '[scenario]...',
  about: `The drill file says under "load" what rate the service is meant for and what its layers are. Each scenario starts the service as a
drill does and sends at a constant rate, whatever the answers do; times count from when a request was due. The stages at the rate that it
is meant for are judged, those beyond it are only looked at. What overload and leaks do to a service is judged by the drills of these
names.`,
  options: {
    config: { type: 'string', short: 'c', value: 'file', text: 'default seaworthy.drill.yaml' },
    pace: {
      type: 'string',
      default: '1',
      value: 'n',
      text: 'each stage n times shorter; the soak of two hours takes a minute at 120',
    },
    k6: { type: 'string', value: 'folder', text: 'write a script for each instead of running them' },
    list: { type: 'boolean', text: 'the scenarios, and nothing else' },
  },
  ends: 'Ends with 0 when all hold, 1 when one does not, 2 for options or configuration, 3 when one could not be judged, 130 when interrupted.',

  async run({ values: { config, pace, k6, list }, positionals }, io: CommandIo) {
    const { offerLoads, writeScripts, listScenarios } = await import('./load.ts')
    const chosen = { names: positionals, ...(config !== undefined && { configPath: config }) }
    if (list) return await listScenarios(chosen, io)
    if (k6 !== undefined) return await writeScripts(chosen, k6, io)
    return await offerLoads(chosen, wholeNumber('--pace', pace, 1, MOST_PACE), io)
  },
})
