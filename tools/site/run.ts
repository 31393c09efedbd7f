// The documents as a site, in .data/docs: npm run docs
//   --serve     and serves it on a free port, to be looked at
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildSite } from './build-site.ts'
import { serveSite } from './serve-site.ts'

const root = join(import.meta.dirname, '../..')
const site = join(root, '.data/docs')
const { values } = parseArgs({ options: { serve: { type: 'boolean', default: false } } })
buildSite(join(root, 'docs'), site)
console.log(`the site is in ${site}`)
if (values.serve) console.log(`look at it at ${(await serveSite(site)).url}, until Ctrl-C`)
