import Type from 'typebox'
import { feature } from '../../capability/index.ts'
import { route } from '../../http/index.ts'
import { anyone } from '../../identity/index.ts'
import { defineService } from '../../service/index.ts'

const Waited = Type.Object({ waitedMs: Type.Integer() })

/** A service to stop while it works: `GET /api/v1/wait/{ms}` answers after that time. */
const slow = defineService({
  name: 'slow',
  features: [
    feature({
      name: 'wait',
      routes: [
        route({
          method: 'GET',
          path: '/wait/{ms}',
          summary: 'Answers later',
          access: anyone,
          limit: 'unlimited',
          input: { params: Type.Object({ ms: Type.Integer({ minimum: 0, maximum: 60_000 }) }) },
          timeoutMs: 60_000,
          output: { 200: Waited },
          handler: ({ params: { ms } }) =>
            new Promise((resolve) => setTimeout(resolve, ms, { waitedMs: ms })),
        }),
      ],
    }),
  ],
})

await slow.start()
