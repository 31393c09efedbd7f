#!/usr/bin/env node
// Plain JavaScript, so that a Node that cannot run the rest says so instead of showing a stack.
import { existsSync } from 'node:fs'

const built = new URL('../dist/create-seaworthy.js', import.meta.url)
const isBuilt = existsSync(built)
const oldest = isBuilt ? 22 : 24

if (Number.parseInt(process.versions.node, 10) >= oldest) {
  await import(isBuilt ? built.href : '../src/create-seaworthy.ts')
} else {
  process.stderr.write(
    `create-seaworthy needs Node ${oldest} or later, and this is ${process.version}. Put a later Node first in PATH.\n`,
  )
  process.exitCode = 2
}
