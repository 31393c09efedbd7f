#!/usr/bin/env node
// Plain JavaScript, so that a Node that cannot run the rest says so instead of showing a stack.
const OLDEST = 24

if (Number.parseInt(process.versions.node, 10) >= OLDEST) {
  await import('../src/seaworthy.ts')
} else {
  process.stderr.write(
    `seaworthy needs Node ${OLDEST} or later, and this is ${process.version}. Use "npx seaworthy" inside the workspace, which brings a Node of its own, or put a later Node first in PATH.\n`,
  )
  process.exitCode = 2
}
