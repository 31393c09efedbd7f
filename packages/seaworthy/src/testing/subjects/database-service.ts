import { postgres } from '../../database/index.ts'
import { defineService } from '../../service/index.ts'

/** A service that needs a database and has one migration to apply, to start where there is none. */
const waiting = defineService({
  name: 'waiting',
  uses: { database: postgres({ policy: 'critical', migrations: new URL('./migrations/', import.meta.url) }) },
  features: [],
})

await waiting.start()
