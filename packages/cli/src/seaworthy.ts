#!/usr/bin/env node
import { runCommandLine } from './command-line.ts'

const code = await runCommandLine(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
})
// A started service goes on living; only a failure is said here, and never by cutting the process off.
if (code !== 0) process.exitCode = code
