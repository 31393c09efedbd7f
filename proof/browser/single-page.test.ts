import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { anyone, defineService, feature, route, singlePage } from '@seaworthy/chassis'
import { type LaunchedService, launchForTest } from '@seaworthy/chassis/testing'
import type { Browser } from 'playwright-core'
import Type from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startChromium } from '../harness/chromium.ts'
import { visit } from './visit.ts'

/** As a bundler writes it: a script and a style in the page, parts with a hash in their names, one loaded later, and a worker. */
const FILES = {
  'index.html': `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Orders</title><link rel="icon" href="data:,">
<style>h1 { color: rgb(0, 100, 0) }</style><link rel="stylesheet" href="/assets/index-DiwrgTda.css">
<script>window.settings = { greeting: 'from the page' }</script>
<script type="module" src="/assets/index-BfM2pQ9r.js"></script></head>
<body><h1></h1><p id="price"></p><p id="worker"></p><a href="/orders/8">the next one</a></body></html>`,
  'assets/index-DiwrgTda.css': 'p { color: rgb(0, 0, 100) }',
  'assets/index-BfM2pQ9r.js': `import('./order-Xy7Qm2Kd.js').then(({ show }) => show())
document.querySelector('a').addEventListener('click', async (event) => {
  event.preventDefault()
  history.pushState({}, '', event.target.href)
  ;(await import('./order-Xy7Qm2Kd.js')).show()
})
const worker = new Worker('/assets/worker-9kLmN2pQ.js')
worker.onmessage = ({ data }) => { document.querySelector('#worker').textContent = data }
worker.postMessage('/api/v1/price')`,
  'assets/order-Xy7Qm2Kd.js': `export async function show() {
  document.querySelector('h1').textContent = 'Order ' + location.pathname.split('/').at(-1) + ' ' + window.settings.greeting
  const { cents } = await (await fetch('/api/v1/price')).json()
  document.querySelector('#price').textContent = cents + ' cents'
}`,
  'assets/worker-9kLmN2pQ.js': `onmessage = async ({ data }) => postMessage('worker: ' + (await (await fetch(data)).json()).cents)`,
}

let folder: string
let browser: Browser
let service: LaunchedService

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seaworthy-page-'))
  await mkdir(join(folder, 'assets'))
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text)
  browser = await startChromium()
  const price = route({
    method: 'GET',
    path: '/price',
    summary: 'The price',
    access: anyone,
    output: { 200: Type.Object({ cents: Type.Integer() }) },
    handler: () => ({ cents: 1250 }),
  })
  const routes = [price, singlePage({ folder, access: anyone })]
  service = await launchForTest(
    defineService({ name: 'orders', features: [feature({ name: 'web', provides: () => ({}), routes })] }),
  )
})
afterAll(async () => {
  await browser?.close()
  await service?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

test('a page runs whole under its policy, goes on by its own links, and is there again when it is loaded anew', async () => {
  await using opened = await visit(browser, `${service.url}/orders/7`)
  const { page, faults } = opened
  const shown = () => page.locator('h1, p').allTextContents()
  const of = (order: number) => [`Order ${order} from the page`, '1250 cents', 'worker: 1250']
  await expect.poll(shown).toEqual(of(7))
  await page.getByRole('link').click()
  await expect.poll(shown).toEqual(of(8))
  expect(new URL(page.url()).pathname).toBe('/orders/8')
  await page.reload()
  await expect.poll(shown).toEqual(of(8))
  const colours = await page
    .locator('h1, #price')
    .evaluateAll((all) => all.map((each) => getComputedStyle(each).color))
  expect(colours).toEqual(['rgb(0, 100, 0)', 'rgb(0, 0, 100)'])
  expect(faults).toEqual([])
})

test('a script and a style that the page was not built with do not run', async () => {
  await using opened = await visit(browser, service.url)
  const { page, faults } = opened
  await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'window.added = true'
    document.head.append(script)
    document.body.insertAdjacentHTML(
      'beforeend',
      '<img src="data:," onerror="window.added = true" style="width: 7px">',
    )
  })
  for (const refused of ['script-src-elem', 'script-src-attr', 'style-src-attr'])
    await expect.poll(() => faults.join()).toContain(`content policy: ${refused} inline`)
  expect(await page.evaluate(() => 'added' in window)).toBe(false)
})
