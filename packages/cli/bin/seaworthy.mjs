#!/usr/bin/env node
// Plain JavaScript, so that a Node that cannot run the rest says so instead of showing a stack.
import { existsSync } from 'node:fs'

const built = new URL('../dist/seaworthy.js', import.meta.url)
const isBuilt = existsSync(built)
// Sources hold `using`, which what is built of them does not.
const oldest = isBuilt ? 22 : 24

if (Number.parseInt(process.versions.node, 10) >= oldest) {
  await import(isBuilt ? built.href : '../src/seaworthy.ts')
} else {
  const advice = isBuilt
    ? 'Put a later Node first in PATH.'
    : 'Use "npx seaworthy" inside the workspace, which brings a Node of its own, or put a later Node first in PATH.'
  process.stderr.write(`seaworthy needs Node ${oldest} or later, and this is ${process.version}. ${advice}\n`)
  process.exitCode = 2
}
