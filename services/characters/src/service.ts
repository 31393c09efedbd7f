import { defineService } from 'seaworthy'
import { postgres } from 'seaworthy/database'
import type { CatalogueSchema } from './catalogue/catalogue-schema.ts'
import { catalogue } from './catalogue/index.ts'
import { charactersSettings } from './characters-settings.ts'

/** Living humans from any Earth of the Rick and Morty API: read from there, kept in a table, served a page at a time. */
export const characters = defineService({
  name: 'characters',
  version: '0.1.0',
  description: 'Living humans from any Earth of the Rick and Morty catalogue.',
  settings: charactersSettings,
  roles: { admin: ['catalogue:refresh'] },
  uses: {
    database: postgres<CatalogueSchema>({
      policy: 'critical',
      migrations: new URL('../migrations/', import.meta.url),
    }),
  },
  features: [catalogue],
})
