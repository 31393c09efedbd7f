import { mkdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ServiceProcess, startServiceProcess } from '@seaworthy/chassis/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startChromium } from '../harness/chromium.ts'
import { startPathProxy } from './path-proxy.ts'
import { SCHEMES, type Visit, visit } from './visit.ts'

const PROGRAMS = {
  characters: new URL('../../services/characters/dev/start.ts', import.meta.url),
  pokedex: new URL('../../services/pokedex/dev/start.ts', import.meta.url),
  notes: new URL('../../packages/seaworthy/src/testing/subjects/notes-service.ts', import.meta.url),
}
type Name = keyof typeof PROGRAMS
const NAMES = Object.keys(PROGRAMS) as Name[]
interface Tried {
  readonly operation: string
  readonly parameters: Readonly<Record<string, string>>
  readonly answer: string
}
/** What a read of each answers, to try on its page. */
const TRIED: Readonly<Record<Name, Tried>> = {
  characters: { operation: 'GET /api/v1/characters', parameters: {}, answer: '"totalCount"' },
  pokedex: {
    operation: 'GET /api/v1/pokemon/{name}',
    parameters: { name: 'mewtwo' },
    answer: '"mewtwo"',
  },
  notes: {
    operation: 'GET /api/v1/notes/{id}',
    parameters: { id: '1' },
    answer: 'the first note',
  },
}

const SHOTS = join(import.meta.dirname, '../../.data/proof/browser')
let browser: Browser
let folder: string
const urls = {} as Record<Name, string>
const processes: ServiceProcess[] = []

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true })
  folder = await mkdtemp(join(tmpdir(), 'seaworthy-browser-'))
  browser = await startChromium()
  for (const name of NAMES) {
    const service = startServiceProcess(PROGRAMS[name], { DATA_DIR: folder, RATE_LIMITS: 'off' })
    processes.push(service)
    urls[name] = await service.url()
  }
  for (const name of NAMES) {
    await vi.waitFor(async () => expect((await fetch(`${urls[name]}/health/ready`)).status).toBe(200), 60_000)
  }
  // The first refresh of the catalogue follows readiness.
  await vi.waitFor(
    async () => expect((await fetch(`${urls.characters}/api/v1/characters`)).status).toBe(200),
    60_000,
  )
})
afterAll(async () => {
  await browser?.close()
  await Promise.all(processes.map((service) => service[Symbol.asyncDispose]()))
  await rm(folder, { recursive: true, force: true })
})

describe.each(SCHEMES)('%s', (scheme) => {
  test.each(NAMES)('/docs of %s lists every operation, is legible, and has no fault', async (name) => {
    await using docs = await visit(browser, `${urls[name]}/docs`, scheme)
    const { page } = docs
    await shown(docs)
    const { paths } = (await (await fetch(`${urls[name]}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>
    }
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect((await operations(page)).sort()).toEqual(documented.sort())
    await page.screenshot({ path: join(SHOTS, `docs-${name}-${scheme}.png`), fullPage: true })
    expect(await docs.faint()).toEqual([])
    expect(docs.faults).toEqual([])
  })

  test.each(NAMES)('what a person tries on /docs of %s is executed and shown', async (name) => {
    const { operation, parameters, answer } = TRIED[name]
    await using docs = await visit(browser, `${urls[name]}/docs`, scheme)
    const { page } = docs
    await shown(docs)
    const block = page.locator('.opblock').nth((await operations(page)).indexOf(operation))
    await block.locator('.opblock-summary-control').click()
    await block.locator('.execute').waitFor()
    for (const [parameter, value] of Object.entries(parameters)) {
      await block.locator(`tr[data-param-name="${parameter}"] input`).fill(value)
    }
    await block.locator('.execute').click()
    const response = block.locator('.live-responses-table')
    await response.waitFor()
    expect(await response.locator('.response .response-col_status').textContent()).toContain('200')
    expect(await response.textContent()).toContain(answer)
    await page.screenshot({ path: join(SHOTS, `tried-${name}-${scheme}.png`), fullPage: true })
    expect(await docs.faint()).toEqual([])
    expect(docs.faults).toEqual([])
  })

  test.each(['/openapi.json', '/problems/route_not_found', '/health/live', '/health/ready', '/metrics'])(
    '%s can be read in a browser',
    async (path) => {
      await using document = await visit(browser, urls.notes + path, scheme)
      expect((await document.page.textContent('body'))?.length).toBeGreaterThan(10)
      expect(await document.faint()).toEqual([])
      expect(document.faults).toEqual([])
    },
  )
})

test('a page follows the system when it goes from light to dark', async () => {
  await using docs = await visit(browser, `${urls.notes}/docs`, 'light')
  await shown(docs)
  const background = () =>
    docs.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  const light = await background()
  await docs.page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(background).not.toBe(light)
})

test('/docs is whole before a script has run, and without one', async () => {
  for (const colorScheme of SCHEMES) {
    await using context = await browser.newContext({ colorScheme, javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`${urls.characters}/docs/`)
    expect(await page.locator('#outline h2').allTextContents()).toEqual([
      'GET /api/v1/characters',
      'GET /api/v1/characters/{id}',
      'POST /api/v1/characters/refresh',
    ])
    expect(await page.locator('#sign-in').isVisible()).toBe(false)
    await page.screenshot({ path: join(SHOTS, `docs-without-script-${colorScheme}.png`), fullPage: true })
  }
})

test('/ leads to /docs, where requests are tried with a token from a button', async () => {
  await using docs = await visit(browser, `${urls.characters}/`)
  const { page } = docs
  await shown(docs)
  expect(page.url()).toBe(`${urls.characters}/docs`)
  await page.getByLabel('Try requests as').selectOption('admin')
  await page.getByRole('button', { name: 'Use a token' }).click()
  await expect.poll(() => page.locator('#signed-in').textContent()).toContain('with the role admin')
  const block = page.locator('.opblock-post')
  await block.locator('.opblock-summary-control').click()
  await block.locator('.execute').click()
  const status = block.locator('.live-responses-table .response .response-col_status')
  await expect.poll(() => status.textContent()).toContain('202')
  await page.screenshot({ path: join(SHOTS, 'docs-with-token.png'), fullPage: true })
  expect(docs.faults).toEqual([])
})

test('/docs opens behind a path of a proxy, and tries requests there', async () => {
  await using proxy = await startPathProxy('/shop', urls.notes)
  await using docs = await visit(browser, `${proxy.url}/docs`)
  const { page } = docs
  await shown(docs)
  const block = page.locator('.opblock').nth((await operations(page)).indexOf(TRIED.notes.operation))
  await block.locator('.opblock-summary-control').click()
  await block.locator('tr[data-param-name="id"] input').fill('1')
  await block.locator('.execute').click()
  await expect.poll(() => block.locator('.live-responses-table').textContent()).toContain('the first note')
  expect(docs.faults).toEqual([])
})

/** Waits for the operations; a page with a fault is not waited for. */
async function shown({ page, faults }: Visit): Promise<void> {
  const operation = page.locator('.opblock').first()
  await expect.poll(async () => faults.length > 0 || (await operation.isVisible())).toBe(true)
  expect(faults).toEqual([])
}

/** Such as `GET /api/v1/notes/{id}`, in the order of the page. */
async function operations(page: Page): Promise<string[]> {
  const summaries = await page.locator('.opblock-summary').all()
  return Promise.all(
    summaries.map(async (summary) => {
      const method = await summary.locator('.opblock-summary-method').textContent()
      const path = await summary.locator('.opblock-summary-path').getAttribute('data-path')
      return `${method} ${path}`
    }),
  )
}
