import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startServiceProcess } from '@seaworthy/chassis/testing'
import { expect, onTestFinished, test } from 'vitest'
import { describedServices } from './service-descriptions.ts'

const root = join(import.meta.dirname, '..')
const services = (await describedServices(root)).map(({ name, service }) => {
  const uses = Object.entries(service.declaration.uses ?? {})
  return { name, upstreams: uses.filter(([, { kind }]) => kind === 'upstream').map(([use]) => use) }
})

test.each(services)('what npm start makes of $name asks nobody outside this machine', async (service) => {
  const folder = mkdtempSync(join(tmpdir(), 'stand-ins-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const start = join(root, 'services', service.name, 'dev/start.ts')
  const program = existsSync(start) ? start : join(root, 'services', service.name, 'src/main.ts')
  await using running = startServiceProcess(pathToFileURL(program), { DATA_DIR: folder })
  // The last line of the banner.
  await expect.poll(() => running.output()).toMatch(/^ +stop +/m)
  const told = [...running.output().matchAll(/^ +uses +upstream (\S+) at (\S+)/gm)]
  const hosts = Object.fromEntries(told.map(([, name, url]) => [name, new URL(url as string).hostname]))
  expect(hosts, `play each upstream in services/${service.name}/dev/start.ts`).toEqual(
    Object.fromEntries(service.upstreams.map((name) => [name, '127.0.0.1'])),
  )
})
