import Type from 'typebox'
import { type FeatureContext, feature } from '../../capability/index.ts'
import { route } from '../../http/index.ts'
import { anyone } from '../../identity/index.ts'
import { defineService } from '../../service/index.ts'

const Done = Type.Object({ done: Type.Boolean() })
const FAULTS = {
  rejects: () => void Promise.reject(new Error('nobody waits for this')),
  throws: () => {
    throw new Error('nobody catches this')
  },
  prints: () => {
    for (let i = 0; i < 500; i++) console.error('y'.repeat(1_000))
  },
  warns: () => {
    for (let i = 0; i < 500; i++) process.emitWarning('z'.repeat(1_000))
  },
}

/** A service that logs as much as it is asked to, and fails the way it is asked to. */
const talkative = defineService({
  name: 'talkative',
  features: [
    feature({
      name: 'talk',
      provides: ({ log }: FeatureContext) => ({ log }),
      routes: [
        route({
          method: 'GET',
          path: '/log/{lines}',
          summary: 'Logs so many lines of a thousand bytes',
          access: anyone,
          limit: 'unlimited',
          input: { params: Type.Object({ lines: Type.Integer() }) },
          output: { 200: Done },
          handler: ({ params }, { log }: Pick<FeatureContext, 'log'>) => {
            for (let i = 0; i < params.lines; i++) log.info({ i, filler: 'x'.repeat(900) }, 'talk')
            return { done: true }
          },
        }),
        route({
          method: 'GET',
          path: '/wait',
          summary: 'Never answers',
          access: anyone,
          limit: 'unlimited',
          timeoutMs: 60_000,
          output: { 200: Done },
          handler: () => new Promise<never>(() => undefined),
        }),
        route({
          method: 'GET',
          path: '/fault/{how}',
          summary: 'Answers, then goes wrong',
          access: anyone,
          limit: 'unlimited',
          input: { params: Type.Object({ how: Type.Enum(['rejects', 'throws', 'prints', 'warns']) }) },
          output: { 200: Done },
          handler: ({ params }) => {
            setImmediate(FAULTS[params.how])
            return { done: true }
          },
        }),
      ],
    }),
  ],
})

await talkative.start()
