import { defineService } from '@seaworthy/chassis'
import { items } from './items/index.ts'
import { rates } from './rates/index.ts' // with upstream
import { settings } from './settings.ts' // with upstream
import { uses } from './uses.ts' // with database or cache or upstream

export const service = defineService({
  name: 'my-service',
  version: '0.1.0',
  settings, // with upstream
  roles: { editor: ['items:write'] },
  uses, // with database or cache or upstream
  features: [items, rates], // without upstream: features: [items],
})
