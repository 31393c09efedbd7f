import { command } from '../command-line/command.ts'
import type { CommandIo } from './command-io.ts'
import { RUN_ENDS, RUN_OPTIONS, runSettings } from './run-options.ts'
import { SURVEY_OPTIONS, surveyOf } from './survey-options.ts'

export const checkCommand = command({
  name: 'check',
  summary: 'look at the files: containers, manifests, pipelines, alerts, secrets',
  words: '[folder]',
  about: 'Reads the files of a repository, offline; findings point at file and line.',
  options: {
    staged: {
      type: 'boolean',
      text: 'only what the next commit changes, as it will be committed; secrets and env-files without --only',
    },
    ...RUN_OPTIONS,
  },
  ends: RUN_ENDS,
  async run({ values, positionals: [folder = '.'], typed }, io: CommandIo) {
    const settings = runSettings(values)
    const { checkFolder } = await import('./check.ts')
    return await checkFolder(folder, values.only, values.staged, settings, typed, io)
  },
})

export const probeCommand = command({
  name: 'probe',
  summary: 'look at a running service, read-only, safe on production',
  words: '<url>',
  about:
    'Sends GET, HEAD and OPTIONS only. Works on any HTTP service, in any language, without a configuration.',
  options: { ...SURVEY_OPTIONS, ...RUN_OPTIONS },
  ends: RUN_ENDS,
  async run({ values, positionals: [url = ''], typed }, io: CommandIo) {
    const [survey, settings] = [surveyOf(values), runSettings(values)]
    const { probeService } = await import('./probe.ts')
    return await probeService(url, values.only, survey, settings, typed, io)
  },
})
