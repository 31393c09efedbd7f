import { command } from '../command-line/command.ts'
import type { CommandIo } from './command-io.ts'

export const explainCommand = command({
  name: 'explain',
  summary: 'what a check, a drill or a requirement means',
  words: '<id>',
  about: 'For example: seaworthy explain drain, seaworthy explain LIFE-1',
  options: {},
  async run({ positionals: [id = ''] }, io: CommandIo) {
    const { explainId } = await import('./catalogue-listing.ts')
    return explainId(id, io)
  },
})

export const listCommand = command({
  name: 'list',
  summary: 'every check, probe, drill and requirement',
  options: { json: { type: 'boolean', text: 'as one document, with every requirement' } },
  async run({ values }, io: CommandIo) {
    const { listAll } = await import('./catalogue-listing.ts')
    return listAll(values.json, io)
  },
})
