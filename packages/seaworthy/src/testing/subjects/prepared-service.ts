import Type from 'typebox'
import { postgres } from '../../database/index.ts'
import { upstream } from '../../outbound/index.ts'
import { defineService } from '../../service/index.ts'
import { defineSettings, setting } from '../../settings/index.ts'

const settings = defineSettings('prepared', {
  provider: setting(Type.String({ minLength: 1 }), {
    variable: 'PROVIDER',
    describe: 'Needed to serve, and not to prepare.',
  }),
})

/** A service that has one thing to prepare and one that has nothing to do with that; it only prepares. */
const prepared = defineService({
  name: 'prepared',
  settings,
  uses: {
    database: postgres({ policy: 'critical', migrations: new URL('./migrations/', import.meta.url) }),
    provider: upstream({ policy: 'critical', baseUrl: (loaded) => loaded.get(settings).provider }),
  },
  features: [],
})

await prepared.prepare({ patienceMs: Number(process.env.PATIENCE_MS) })
