import { defineService, feature } from '@seaworthy/chassis'
import { linkErrors } from './links.ts'
import { provideLinks, routes } from './routes.ts'
import { titleMetrics } from './titles.ts'
import { linkboardSettings, uses } from './uses.ts'

const links = feature({
  name: 'links',
  errors: [linkErrors],
  metrics: [titleMetrics],
  provides: provideLinks,
  routes,
  background: [{ name: 'titles refresh', run: ({ titles }, signal) => titles.refresh(signal) }],
  checks: ({ titles }) => [titles.check],
})

export const linkboard = defineService({
  name: 'linkboard',
  settings: linkboardSettings,
  roles: { member: ['links:post'], moderator: ['links:post', 'links:moderate'] },
  uses,
  features: [links],
})
