import { command } from '../command-line/command.ts'
import type { Options } from '../command-line/option.ts'
import { noMore } from '../command-line/parsed-words.ts'
import { KIND_NAMES } from '../dependencies/kinds/index.ts'
import { POLICIES } from '../dependencies/policy.ts'
import type { CommandIo } from './command-io.ts'
import { givenSeed, RUN_ENDS, RUN_OPTIONS, runSettings } from './run-options.ts'
import { SURVEY_OPTIONS, surveyOf } from './survey-options.ts'
import { targetUrl } from './target-url.ts'

const under = 'Options of --init'
const { path, header, timeout } = SURVEY_OPTIONS
const oneOf = new Intl.ListFormat('en-GB', { type: 'disjunction' })

const INIT_OPTIONS = {
  command: {
    type: 'string',
    value: '"python3 app.py"',
    text: 'what starts one replica; it is started once',
    under,
  },
  'port-variable': {
    type: 'string',
    value: 'name',
    text: 'the variable that tells it its port; default PORT',
    under,
  },
  url: { type: 'string', value: 'url', text: 'a running copy to look at, instead of starting one', under },
  path: {
    ...path,
    text: 'a route that reads; may be repeated; also for --i-own-this-target without a file',
    under,
  },
  dependency: {
    type: 'string',
    multiple: true,
    value: 'VARIABLE=kind:policy',
    text: `${oneOf.format(KIND_NAMES)}; ${oneOf.format(POLICIES)}; may be repeated;
VARIABLE=none leaves out one that the environment or .env names`,
    under,
  },
  header: {
    ...header,
    text: 'sent while looking; may be repeated; for --i-own-this-target without a file with every route',
    under,
  },
  timeout: { ...timeout, text: 'per request while looking; default 5000', under },
} as const satisfies Options

export const drillCommand = command({
  name: 'drill',
  summary: 'start a service, break things, measure',
  words: '[id]...',
  also: [
    '--i-own-this-target <url> [id]... [options]',
    '--init [options of --init]',
    '--controls [id]... [--seed n]',
  ],
  options: {
    init: {
      type: 'boolean',
      text: 'write a commented seaworthy.drill.yaml from a look at the service; at a terminal, ask for the rest',
    },
    'i-own-this-target': {
      type: 'string',
      value: 'url',
      text: 'drill a running service that may break; without a file, what a look around finds is drilled',
    },
    controls: { type: 'boolean', text: 'show that each drill can fail, on services with one flaw each' },
    config: { type: 'string', short: 'c', value: 'file', text: 'default seaworthy.drill.yaml' },
    prove: { type: 'boolean', text: 'each drill also on services with a flaw, for the evidence' },
    long: { type: 'boolean', text: 'drills that soak take thirty minutes' },
    ...RUN_OPTIONS,
    ...INIT_OPTIONS,
  },
  ends: RUN_ENDS,

  async run({ values, positionals, typed }, io: CommandIo) {
    const survey = surveyOf(values)
    const { config: configPath, 'i-own-this-target': target } = values
    const file = configPath !== undefined && { configPath }
    if (values.init) {
      noMore(positionals, 0, 'seaworthy drill --init')
      const { command, 'port-variable': portVariable, url, dependency: dependencies } = values
      const said = { command, portVariable, url, dependencies, survey }
      const { initService } = await import('./init.ts')
      const { openTerminal } = await import('../init/terminal.ts')
      using terminal = openTerminal(io.signal)
      return await initService({ ...file, ...said }, terminal, io)
    }
    if (values.controls) {
      const { showControls } = await import('./controls.ts')
      return await showControls(positionals, givenSeed(values) ?? 1, io)
    }
    const source = { ...file, ...(target !== undefined && { target: targetUrl(target) }), survey }
    const options = { ...source, long: values.long, proves: values.prove }
    const settings = runSettings(values)
    const { drillService } = await import('./drill.ts')
    return await drillService([...positionals, ...values.only], options, settings, typed, io)
  },
})
