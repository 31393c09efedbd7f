import { parseArgs } from 'node:util'
import {
  type FaultyUpstream,
  type Question,
  type Reply,
  startFaultyUpstream,
} from '@seaworthy/chassis/testing/faulty-upstream'
import { CallQuota, type Quota } from './call-quota.ts'
import { asShakespeare, asYoda } from './invented-translation.ts'

/** Calls an hour and caller of the public service. */
export const PUBLIC_QUOTA: Quota = { calls: 10, windowS: 3_600 }

const PATH = /^\/translate\/(yoda|shakespeare)(?:\.json)?$/

export interface RecordedTranslations extends FaultyUpstream {
  /** What TRANSLATIONS_URL should be, such as `http://127.0.0.1:40123/translate`. */
  readonly url: string
  readonly quota: CallQuota
}

export interface RecordedTranslationsOptions {
  /** 0 takes a free one, the default. */
  readonly port?: number
  /** Default: none. */
  readonly quota?: Quota
  /** When false, the server does not keep the process alive. Default true. */
  readonly keepAlive?: boolean
}

/**
 * Yoda and Shakespeare of the FunTranslations API, with invented translations. Its quota by caller (the API key, else the
 * address) can be switched while it runs: `PUT /__quota` with `{"calls":10,"windowS":3600}`, or `null` for none.
 */
export async function startRecordedTranslations(
  options: RecordedTranslationsOptions = {},
): Promise<RecordedTranslations> {
  const { quota: limit, ...server } = options
  const quota = new CallQuota(limit)
  const upstream = await startFaultyUpstream({
    ...server,
    answer(question): Reply | undefined {
      const [, style] = PATH.exec(question.path) ?? []
      return style ? { key: style, ...answerTo(question, style, quota) } : undefined
    },
    switches: {
      '/__quota': (change) => {
        if (change !== undefined) {
          quota.quota = (change as Quota | null) ?? undefined
          quota.reset()
        }
        return quota.quota ?? null
      },
    },
  })
  return Object.assign(upstream, { url: `${upstream.origin}/translate`, quota })
}

function answerTo({ method, query, body, headers }: Question, style: string, quota: CallQuota): Reply {
  const text = (method === 'POST' ? new URLSearchParams(body) : query).get('text')
  if (!text) return refusal(400, 'Bad Request: text is missing.')
  const caller = headers['x-funtranslations-api-secret']
  const waitS = quota.take(typeof caller === 'string' ? caller : 'without a key', Date.now())
  if (waitS !== undefined) {
    const limit = `Rate limit of ${quota.quota?.calls} requests per hour exceeded.`
    const wait = `Please wait for ${Math.floor(waitS / 60)} minutes and ${waitS % 60} seconds.`
    return refusal(429, `Too Many Requests: ${limit} ${wait}`, { 'retry-after': String(waitS) })
  }
  const translated = style === 'yoda' ? asYoda(text) : asShakespeare(text)
  const contents = { translated, text, translation: style }
  return { status: 200, text: JSON.stringify({ success: { total: 1 }, contents }) }
}

const refusal = (code: number, message: string, headers: Record<string, string> = {}): Reply => ({
  status: code,
  text: JSON.stringify({ error: { code, message } }),
  headers,
})

if (import.meta.main) {
  const { values } = parseArgs({ options: { port: { type: 'string' }, quota: { type: 'string' } } })
  const provider = await startRecordedTranslations({
    port: Number(values.port ?? 0),
    ...(values.quota ? { quota: { calls: Number(values.quota), windowS: PUBLIC_QUOTA.windowS } } : {}),
  })
  console.log(`recorded translations: ${provider.url} (quota: ${values.quota ?? 'none'})`)
}
