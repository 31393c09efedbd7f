import { defineService } from '@seaworthy/chassis'
import { catalogue } from './catalogue/index.ts'
import { charactersSettings } from './characters-settings.ts'
import { uses } from './uses.ts'

/** Living humans from any Earth of the Rick and Morty API: read from there, kept in a table, served a page at a time. */
export const characters = defineService({
  name: 'characters',
  version: '0.1.0',
  description: 'Living humans from any Earth of the Rick and Morty catalogue.',
  settings: charactersSettings,
  roles: { admin: ['catalogue:refresh'] },
  uses,
  features: [catalogue],
})
