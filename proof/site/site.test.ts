import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { buildSite } from '../../tools/site/build-site.ts'
import { type ServedSite, serveSite } from '../../tools/site/serve-site.ts'
import { SCHEMES, visit } from '../browser/visit.ts'
import { startChromium } from '../harness/chromium.ts'

const root = join(import.meta.dirname, '../..')
const SHOTS = join(root, '.data/proof/site')
let folder: string
let site: ServedSite
let browser: Browser

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true })
  folder = mkdtempSync(join(tmpdir(), 'seaworthy-site-'))
  buildSite(join(root, 'docs'), folder)
  site = await serveSite(folder)
  browser = await startChromium()
})
afterAll(async () => {
  await browser?.close()
  await site?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

describe.each(SCHEMES)('%s', (scheme) => {
  test.each([
    ['the index', '/', 'Documents'],
    ['a guide', '/guide/stopping.html', 'Stopping'],
    ['a reference', '/reference/metrics.html', 'Metrics'],
    ['diagrams', '/reference/architecture/pokedex.html', 'Architecture of pokedex'],
  ])('%s is legible and has no fault', async (name, path, title) => {
    await using opened = await visit(browser, site.url + path, scheme)
    const { page } = opened
    await expect.poll(() => page.locator('h1').textContent()).toContain(title)
    expect(await page.locator('.mermaid-diagram').count()).toBe(name === 'diagrams' ? 6 : 0)
    for (const diagram of await page.locator('.mermaid-diagram').all())
      await expect.poll(() => diagram.locator('svg').count()).toBe(1)
    expect(await page.evaluate(() => document.documentElement.classList.contains('dark'))).toBe(
      scheme === 'dark',
    )
    await page.screenshot({ path: join(SHOTS, `${name.replaceAll(' ', '-')}-${scheme}.png`) })
    // What is behind the words of a diagram is drawn, and no colour of an element.
    if (name !== 'diagrams') expect(await opened.faint()).toEqual([])
    expect(opened.faults).toEqual([])
  })
})

test('the search finds "drain" where no network is, and leads to what it found', async () => {
  await using opened = await visit(browser, `${site.url}/`)
  const { page } = opened
  const strangers = await withoutStrangers(page)
  await page.getByRole('button', { name: 'Search' }).click()
  await page.locator('#localsearch-input').fill('drain')
  const found = page.locator('.VPLocalSearchBox .result')
  await expect.poll(() => found.count()).toBeGreaterThan(3)
  await page.screenshot({ path: join(SHOTS, 'search.png') })
  await found.first().click()
  await expect.poll(() => page.locator('.vp-doc').textContent()).toMatch(/drain/i)
  expect(page.url()).not.toBe(`${site.url}/`)
  expect(strangers).toEqual([])
  expect(opened.faults).toEqual([])
})

test('an anchor that GitHub has for a heading leads to it', async () => {
  await using opened = await visit(browser, `${site.url}/guide/readiness.html#loads`)
  const heading = opened.page.locator('h2#loads, h3#loads')
  await expect
    .poll(async () => (await heading.boundingBox())?.y ?? Number.POSITIVE_INFINITY)
    .toBeLessThan(900)
  expect(await opened.page.evaluate(() => scrollY)).toBeGreaterThan(900)
  expect(opened.faults).toEqual([])
})

test('what is no page of the site is its path in the repository, and two braces are two braces', async () => {
  await using index = await visit(browser, `${site.url}/`)
  expect(await index.page.locator('.vp-doc').textContent()).toContain('README README.md')
  const alerts = `${site.url}/decisions/0036-an-alert-is-a-row-that-was-seen-to-fire.html`
  await using decision = await visit(browser, alerts)
  expect(await decision.page.locator('.vp-doc').textContent()).toContain('{{ $labels.x }}')
})

test('a dead link fails the build', () => {
  const docs = mkdtempSync(join(tmpdir(), 'seaworthy-dead-link-'))
  onTestFinished(() => rmSync(docs, { recursive: true }))
  cpSync(join(root, 'docs'), docs, { recursive: true })
  appendFileSync(join(docs, 'guide/stopping.md'), '\n[gone](gone.md)\n')
  expect(() => buildSite(docs, join(docs, 'site'))).toThrow(/dead link .*gone.* in .*guide\/stopping\.md/)
})

/** Every request beyond the site is refused, and told. */
async function withoutStrangers(page: Page): Promise<readonly string[]> {
  const strangers: string[] = []
  await page.route(
    (url) => url.origin !== site.url,
    (route) => {
      strangers.push(route.request().url())
      return route.abort()
    },
  )
  return strangers
}
