#!/usr/bin/env node
import { runCommandLine } from './command-line.ts'

// Whoever read the output may be done with it (`| head`); what could not be written for another reason is a failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // A command that watches its output itself says it, and with a code of its own.
    if (error.code === 'EPIPE' || stream.listenerCount('error') > 1) return
    if (stream === process.stdout)
      process.stderr.write(`seaworthy: the output is incomplete: ${error.message}\n`)
    process.exitCode = 1
  })
}

const code = await runCommandLine(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
})
// A started service goes on living; only a failure is said here, and never by cutting the process off.
if (code !== 0) process.exitCode = code
