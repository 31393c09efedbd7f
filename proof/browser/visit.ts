import type { Browser, Page } from 'playwright-core'
import { faintText } from './faint-text.ts'

export const SCHEMES = ['light', 'dark'] as const
export type Scheme = (typeof SCHEMES)[number]

/** A page that was opened, and everything that went wrong on it so far. */
export interface Visit extends AsyncDisposable {
  readonly page: Page
  /** Console errors, uncaught errors, failed or refused requests, breaches of a content policy. */
  readonly faults: readonly string[]
  /** Text with less contrast to what is behind it than that. Default 4.5, as WCAG 2.2 (1.4.3) asks for. */
  faint(least?: number): Promise<readonly string[]>
}

/** Opens an address as a person would who has set their system to light or dark. */
export async function visit(browser: Browser, url: string, scheme: Scheme = 'light'): Promise<Visit> {
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width: 1200, height: 900 } })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`))
  page.on('requestfailed', (request) =>
    faults.push(`failed: ${request.url()} ${request.failure()?.errorText}`),
  )
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`)
  })
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
      console.error(`content policy: ${violatedDirective} ${blockedURI} ${sample}`),
    )
  })
  await page.goto(url, { waitUntil: 'load' })
  return {
    page,
    faults,
    faint: (least = 4.5) => page.evaluate(faintText, least),
    [Symbol.asyncDispose]: () => context.close(),
  }
}
