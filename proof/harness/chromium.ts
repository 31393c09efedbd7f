import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const FOLDERS = [
  '/usr/bin',
  '/usr/local/bin',
  '/opt/google/chrome',
  '/Applications/Chromium.app/Contents/MacOS',
]

/**
 * The browser of this machine, without a window.
 *
 * @throws Error that tells what to install when there is none.
 */
export async function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    // A container has no user namespaces to build the sandbox from; every page here is our own.
    chromiumSandbox: false,
    args: ['--disable-dev-shm-usage'],
  })
}

function findChromium(): string {
  const asked = process.env.CHROMIUM_BIN
  if (asked) return asked
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...FOLDERS]
  const found = folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(existsSync)
  if (!found) {
    throw new Error(
      'this proof needs Chromium: "apt-get install chromium" on Debian and Ubuntu, or CHROMIUM_BIN=/path/to/it',
    )
  }
  return found
}
