// `seaworthy probe` on an Express application, without a configuration: a report with something to say, and no crash.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { seaworthy } from '../harness/seaworthy.ts'

const app = fork(fileURLToPath(new URL('express-app.ts', import.meta.url)))
try {
  const [port] = (await once(app, 'message')) as [number]
  const words = ['probe', `http://127.0.0.1:${port}`, '--path', '/books', '--path', '/books/1', '--seed', '1']
  const { status, stdout, stderr } = seaworthy(words)
  console.log(stdout)
  expect(status === 1, `it ends with ${status} and not with 1: an application without probes does not pass`)
  expect(stderr === '', `it has something to complain about: ${stderr}`)
  for (const id of ['liveness', 'readiness', 'headers', 'error-contract']) {
    expect(stdout.includes(`FAIL probe.${id}`), `it says nothing about ${id}`)
  }
  expect(stdout.includes('x-powered-by is "Express"'), 'it does not name the software that is told')
  expect(/\d+ pass · [1-9]\d* FAIL/.test(stdout), 'it counts nothing')
  expect(app.exitCode === null && app.signalCode === null, 'the application did not survive it')
} finally {
  app.kill()
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(`seaworthy probe on an Express application: ${otherwise}`)
}
