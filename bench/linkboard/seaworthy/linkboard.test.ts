import { join } from 'node:path'
import { issueDevelopmentToken } from '@seaworthy/chassis/identity'
import { launchForTest } from '@seaworthy/chassis/testing'
import { afterAll, afterEach, beforeAll, test } from 'vitest'
import type { Board } from '../board.ts'
import { contract } from '../contract.ts'
import { startTitles } from '../provider.ts'
import { linkboard } from './service.ts'

const titles = await startTitles()
let running: Awaited<ReturnType<typeof launchForTest>>

beforeAll(async () => {
  const env = { TITLES_URL: titles.origin, REFRESH_MS: '100', RATE_LIMITS: 'off' }
  running = await launchForTest(linkboard, { env })
})
afterEach(() => titles.faults.clear())
afterAll(async () => {
  await running[Symbol.asyncDispose]()
  await titles.close()
})

test.each(contract)('$name', async ({ holds }) => {
  const { url, dataDir } = running
  const service = linkboard.name
  const token = (role: string) =>
    issueDevelopmentToken({ service, dataDir: join(dataDir, service), roles: [role] })
  const board: Board = {
    url,
    readyUrl: `${url}/health/ready`,
    metricsUrl: `${url}/metrics`,
    faults: titles.faults,
    token,
  }
  await holds(board)
})
