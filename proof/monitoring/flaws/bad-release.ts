// Loaded before a service is: of its code one line is another, as in a release that nobody tried. Every third list of characters is
// answered with 500.
import { registerHooks } from 'node:module'

const FILE = '/services/characters/src/catalogue/routes.ts'
const LINE = 'handler: async ({ query }, { catalogue }: CatalogueParts) => {'
const BAD = `${LINE} if (performance.now() % 3 < 1) JSON.parse('{');`

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    if (!url.endsWith(FILE)) return loaded
    const source = String(loaded.source)
    if (!source.includes(LINE)) throw new Error(`there is no "${LINE}" in ${FILE} any more`)
    return { ...loaded, source: source.replace(LINE, BAD) }
  },
})
