import { feature } from '@seaworthy/chassis/capability'
import { route } from '@seaworthy/chassis/http'
import { anyone } from '@seaworthy/chassis/identity'
import { defineService } from '@seaworthy/chassis/service'
import { announce } from '../../harness/control.ts'
import { pageOf } from '../subject/page.ts'
import { PageSchema, QuerySchema } from '../subject/page-schema.ts'
import { QUOTA_PER_MINUTE } from '../subject/quota.ts'

const cached = process.env.BENCH_CACHE_POLICY === 'on'

const listCharacters = route({
  method: 'GET',
  path: '/characters',
  summary: 'A page of characters from memory',
  access: anyone,
  input: { query: QuerySchema },
  output: { 200: PageSchema },
  ...(cached ? { cache: { scope: 'public' as const, maxAgeS: 30, staleWhileRevalidateS: 300 } } : {}),
  handler: ({ query }) => pageOf(query.page, query.pageSize),
})

const service = defineService({
  name: 'bench',
  rateClasses: {
    default: [
      { quota: QUOTA_PER_MINUTE, windowS: 60 },
      { quota: QUOTA_PER_MINUTE, windowS: 3_600 },
    ],
  },
  features: [feature({ name: 'catalogue', routes: [listCharacters] })],
})

const running = await service.launch()
await running.ready()
const { url, managementUrl } = running.addresses
announce(portOf(url), managementUrl === undefined ? undefined : portOf(managementUrl))

function portOf(address: string): number {
  return Number(new URL(address).port)
}
