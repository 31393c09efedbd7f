import { UsageError } from '@seaworthy/readiness/command-line'
import { newCommand } from './new-command.ts'

// `npm create seaworthy shop -- --cache`: the command "seaworthy new", by its name for npm.
const words = process.argv.slice(2)
const io = {
  cwd: process.cwd(),
  out: (text: string) => void process.stdout.write(`${text}\n`),
  err: (text: string) => void process.stderr.write(`${text}\n`),
}
if (words.includes('--help') || words.includes('-h')) {
  io.out(newCommand.help.replaceAll('seaworthy new', 'npm create seaworthy --'))
} else {
  process.exitCode = await newCommand.run(words, io).catch((error: unknown) => {
    io.err(
      error instanceof UsageError
        ? `create-seaworthy: ${error.message}\n\n${newCommand.help}`
        : `create-seaworthy: ${error}`,
    )
    return error instanceof UsageError ? 2 : 1
  })
}
