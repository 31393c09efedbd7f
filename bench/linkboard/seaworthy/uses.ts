import { defineSettings, postgres, setting, tieredCache, upstream } from '@seaworthy/chassis'
import type { Generated } from '@seaworthy/chassis/database'
import Type from 'typebox'

export const linkboardSettings = defineSettings('linkboard', {
  titlesUrl: setting(Type.String({ pattern: '^https?://[^\\s?#]+$' }), {
    variable: 'TITLES_URL',
    default: 'https://titles.example.com',
    describe: 'Address of the provider of titles, up to but without /title.',
  }),
  refreshMs: setting(Type.Integer({ minimum: 100 }), {
    variable: 'REFRESH_MS',
    default: 60_000,
    describe: 'Time between two looks for titles that are old, in milliseconds.',
  }),
})

interface Schema {
  links: {
    id: Generated<number>
    url: string
    title: string | null
    votes: Generated<number>
    posted_at: Generated<Date>
    refresh_at: Date | null
    revision: Generated<number>
  }
  thumbnails: { link_id: number; png: Uint8Array }
}

export const uses = {
  database: postgres<Schema>({ policy: 'critical', migrations: new URL('migrations/', import.meta.url) }),
  cache: tieredCache({ policy: 'degradable' }),
  titles: upstream({
    policy: 'optional',
    baseUrl: (values) => values.get(linkboardSettings).titlesUrl,
    tuning: { timeoutMs: 1_500, attemptTimeoutMs: 700 },
  }),
}
