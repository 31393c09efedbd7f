// Every Mermaid diagram of the documents, read and drawn by Mermaid itself in Chromium. One with a planted fault has to be refused.
//   --pictures .data/diagrams     also writes a picture of each, to be looked at
import { globSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { readPage } from '../../tools/pages/page.ts'
import { startChromium } from '../harness/chromium.ts'
import { exactly, type Finding } from '../harness/claim.ts'
import { openReport } from '../harness/report.ts'
import { mermaidScript } from './mermaid.ts'

interface Diagram {
  /** Such as `docs-reference-architecture-pokedex-1`. */
  readonly name: string
  readonly text: string
}

interface Drawn {
  readonly fault?: string
  readonly svg?: string
  /** What is wider than a page of GitHub shows without making it small. */
  readonly width?: number
}

/** GitHub's column is about 900 pixels; at half the size its words can still be read. */
const WIDEST = 1_800

const root = join(import.meta.dirname, '../..')
const { values } = parseArgs({ options: { pictures: { type: 'string' } } })
const diagrams: readonly Diagram[] = globSync(['README.md', 'docs/**/*.md', 'services/*/README.md'], {
  cwd: root,
})
  .sort()
  .flatMap((path) =>
    readPage(root, path.replaceAll('\\', '/'))
      .blocks.filter(({ language }) => language === 'mermaid')
      .map(({ text }, at) => ({
        name: `${path.replace(/\.md$/, '').replaceAll(/[/\\]/g, '-')}-${at + 1}`,
        text,
      })),
  )
const report = openReport()
{
  await using undo = new AsyncDisposableStack()
  const browser = await startChromium()
  undo.defer(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 1_600, height: 1_200 } })
  await page.setContent('<body style="background:white"></body>')
  await page.addScriptTag({ path: await mermaidScript() })
  await report.show({ name: 'drawn', says: 'Mermaid reads and draws every diagram' }, () => drawn(page))
  await report.show({ name: 'faults', says: 'a diagram that is broken is refused' }, () => faults(page))
}
report.close()

async function drawn(page: Page): Promise<readonly Finding[]> {
  const wrong: string[] = []
  const wide: string[] = []
  for (const { name, text } of diagrams) {
    const { fault, svg = '', width = 0 } = await draw(page, text)
    if (fault !== undefined) wrong.push(`${name}: ${fault}`)
    if (width > WIDEST) wide.push(`${name}: ${Math.round(width)} px`)
    if (values.pictures === undefined || fault !== undefined) continue
    mkdirSync(values.pictures, { recursive: true })
    await page.setContent(`<body style="margin:0;background:white">${svg}</body>`)
    writeFileSync(join(values.pictures, `${name}.png`), await page.locator('svg').first().screenshot())
    await page.addScriptTag({ path: await mermaidScript() })
  }
  return [
    { what: 'diagrams', measured: `${diagrams.length}`, expected: 'some', holds: diagrams.length > 10 },
    exactly('refused', wrong.length, 0, wrong.join('; ')),
    exactly(`wider than ${WIDEST} px`, wide.length, 0, wide.join('; ')),
  ]
}

/** Broken as templates break them: a bracket that stays open, a quote, an end that is missing. */
async function faults(page: Page): Promise<readonly Finding[]> {
  const plants: readonly (readonly [string, (text: string) => string])[] = [
    ['a bracket that stays open', (text) => text.replace(/\]:::ours/, ':::ours')],
    ['a word that opens a quote', (text) => text.replace('<br>', '"')],
    ['an end that is missing', (text) => text.replace(/^ *end\n/m, '')],
  ]
  const findings: Finding[] = []
  for (const [what, plant] of plants) {
    const planted =
      diagrams.map(({ text }) => plant(text)).find((text, at) => text !== diagrams[at]?.text) ?? ''
    const { fault } = await draw(page, planted)
    findings.push({
      what,
      measured: planted === '' ? 'not planted' : fault === undefined ? 'drawn' : 'refused',
      expected: 'refused',
      holds: planted !== '' && fault !== undefined,
    })
  }
  return findings
}

async function draw(page: Page, text: string): Promise<Drawn> {
  return await page.evaluate(async (source) => {
    interface Mermaid {
      initialize(options: object): void
      parse(text: string): Promise<unknown>
      render(id: string, text: string): Promise<{ readonly svg: string }>
    }
    const { mermaid } = globalThis as unknown as { readonly mermaid: Mermaid }
    mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' })
    try {
      await mermaid.parse(source)
      const { svg } = await mermaid.render('drawn', source)
      const width = Number(/viewBox="[-\d.]+ [-\d.]+ ([\d.]+)/.exec(svg)?.[1] ?? 0)
      return { svg, width }
    } catch (error) {
      return { fault: String(error).split('\n').slice(0, 4).join(' ') }
    }
  }, text)
}
