import { command } from '../command-line/command.ts'
import { parseOutputs } from '../report/output.ts'
import type { CommandIo } from './command-io.ts'
import { RUN_OPTIONS } from './run-options.ts'

export const reportCommand = command({
  name: 'report',
  summary: 'show the evidence of an earlier run again',
  words: '<evidence>',
  options: {
    output: RUN_OPTIONS.output,
    html: { type: 'boolean', text: 'the same as -o html' },
    md: { type: 'boolean', text: 'the same as -o md' },
  },
  ends: 'Ends with 3 when a report cannot be written.',
  async run({ values, positionals: [evidence = ''] }, io: CommandIo) {
    const short = [...(values.html ? ['html'] : []), ...(values.md ? ['md'] : [])]
    const outputs = parseOutputs([...values.output, ...short])
    const { reportStored } = await import('./stored-evidence.ts')
    return await reportStored(evidence, outputs, io)
  },
})

export const diffCommand = command({
  name: 'diff',
  summary: 'what got better and what got worse between two runs',
  words: '<old> <new>',
  options: {},
  ends: 'Ends with 1 when something that passed does not pass any more.',
  async run({ positionals: [before = '', after = ''] }, io: CommandIo) {
    const { diffStored } = await import('./stored-evidence.ts')
    return await diffStored(before, after, io)
  },
})

export const verifyCommand = command({
  name: 'verify',
  summary: 'hash and judge evidence again, offline',
  words: '<evidence>...',
  about: 'Computes each number from the stored samples and compares hash, thresholds and verdicts.',
  options: {},
  ends: 'Ends with 1 when one differs in any.',
  async run({ positionals }, io: CommandIo) {
    const { verifyStored } = await import('./stored-evidence.ts')
    return await verifyStored(positionals, io)
  },
})
