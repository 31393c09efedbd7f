import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startServiceProcess } from '@seaworthy/chassis/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startChromium } from '../harness/chromium.ts'
import { SCHEMES, visit } from './visit.ts'

const ROOT = join(import.meta.dirname, '../..')
const SHOTS = join(ROOT, '.data/proof/browser')
const NOTES = new URL('../../packages/seaworthy/src/testing/subjects/notes-service.ts', import.meta.url)

let browser: Browser
let folder: string
let site: Server
const requested: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seaworthy-browser-'))
  browser = await startChromium()
  await using service = startServiceProcess(NOTES, { DATA_DIR: folder })
  write('probe', ['probe', await service.url()])
  write('check', ['check', folder])
  for (const name of await readdir(join(ROOT, 'proof/readiness/evidence'))) {
    write(name.replace('.json', ''), ['report', `proof/readiness/evidence/${name}`])
  }
  site = createServer(async (request, response) => {
    requested.push(request.url ?? '')
    const page = await readFile(folder + request.url).catch(() => undefined)
    response.writeHead(page ? 200 : 404, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    })
    response.end(page)
  }).listen(0, '127.0.0.1')
  await once(site, 'listening')
})
afterAll(async () => {
  await browser?.close()
  site?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Writes a report as a person does; what it finds is of no matter here. */
function write(name: string, words: readonly string[]): void {
  const command = ['packages/cli/src/seaworthy.ts', ...words, '-o', `html=${join(folder, `${name}.html`)}`]
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: ROOT, encoding: 'utf8' })
  expect([0, 1], stderr).toContain(status)
}

describe.each(SCHEMES)('%s', (scheme) => {
  test.each(['probe', 'check', 'characters', 'pokedex'])(
    'the report of %s is legible with nothing but itself, from disk and under a strict policy',
    async (name) => {
      const address = `http://127.0.0.1:${(site.address() as AddressInfo).port}/${name}.html`
      for (const url of [pathToFileURL(join(folder, `${name}.html`)).href, address]) {
        await using report = await visit(browser, url, scheme)
        const { page } = report
        expect(await page.title()).toMatch(/^Readiness of /)
        expect(await page.locator('details').count()).toBeGreaterThan(0)
        await page.evaluate(() => {
          for (const details of document.querySelectorAll('details')) details.open = true
        })
        await page.screenshot({ path: join(SHOTS, `report-${name}-${scheme}.png`) })
        expect(await report.faint()).toEqual([])
        expect(report.faults).toEqual([])
      }
    },
  )

  test('the picture of the drains is legible', async () => {
    const url = pathToFileURL(join(ROOT, 'docs/diagrams/drain.svg')).href
    await using picture = await visit(browser, url, scheme)
    await picture.page.screenshot({ path: join(SHOTS, `drain-${scheme}.png`) })
    expect(await picture.page.locator('text').count()).toBeGreaterThan(0)
    expect(picture.faults).toEqual([])
  })
})

test('a report asks its server for nothing else', () => {
  expect(requested.filter((path) => !path.endsWith('.html'))).toEqual([])
})
