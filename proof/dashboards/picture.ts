import { createRequire } from 'node:module'
import type { Browser } from 'playwright-core'
import { type Drawing, drawDashboard } from './draw-dashboard.ts'

const uplot = createRequire(import.meta.url).resolve('uplot/dist/uPlot.iife.min.js')

/** A dashboard as a PNG, as wide as a page of a guide. */
export async function picture(browser: Browser, drawing: Drawing): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 1_100, height: 800 }, colorScheme: 'light' })
  try {
    await page.addScriptTag({ path: uplot })
    await page.addStyleTag({ path: uplot.replace('uPlot.iife.min.js', 'uPlot.min.css') })
    await page.evaluate(drawDashboard, drawing)
    // Charts are drawn before the next frame is.
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    )
    return await page.screenshot({ fullPage: true, type: 'png' })
  } finally {
    await page.close()
  }
}
