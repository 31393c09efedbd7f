import Type from 'typebox'
import type { DependencyPolicy, OpenDependency } from '../../capability/index.ts'
import { FatalBootError } from '../../errors/index.ts'
import { defineService } from '../../service/index.ts'
import { defineSettings, setting } from '../../settings/index.ts'

/** A service that ends in every way that there is, to start as a process: ENDING says how. */
const settings = defineSettings('ending', {
  ending: setting(Type.String(), { variable: 'ENDING', default: '', describe: 'How it ends' }),
  policy: setting(Type.String(), { variable: 'POLICY', default: 'critical', describe: 'Of its dependency' }),
})
const ending = process.env.ENDING ?? ''
const forEver = new Promise<never>(() => undefined)
const down = new Error('connect ECONNREFUSED 127.0.0.1:1')

const behaviours: Readonly<Record<string, Partial<OpenDependency<object>>>> = {
  'never prepared': { prepare: () => Promise.reject(down), check: () => Promise.reject(down) },
  'never prepared, and deaf': { prepare: () => forEver },
  'down, and its close fails': { check: () => Promise.reject(down), close: () => Promise.reject(down) },
  'down, and its close hangs': { check: () => Promise.reject(down), close: () => forEver },
  'up, and its close fails': { close: () => Promise.reject(down) },
  'cannot be prepared': {
    prepare: () => Promise.reject(new FatalBootError('the schema is from the future')),
  },
  'cannot be prepared, known late': {
    prepare: () =>
      new Promise((_, reject) =>
        setTimeout(reject, 500, new FatalBootError('the schema is from the future')),
      ),
  },
}

function keepAlive(): void {
  setInterval(() => undefined, 60_000)
}

const service = defineService({
  name: 'ending',
  settings,
  uses: {
    thing: {
      kind: 'thing',
      policy: (process.env.POLICY ?? 'critical') as DependencyPolicy,
      settings: [],
      async open() {
        if (ending === 'never created') {
          keepAlive()
          return forEver
        }
        return { client: {}, close: async () => undefined, ...behaviours[ending] }
      },
    },
  },
  features: [],
})

await service.start({
  onBegin(lifecycle, { log }) {
    log.info('boot began')
    lifecycle.onTransition((to) => {
      if (to !== 'ready') return
      if (ending === 'throws') setImmediate(() => Promise.resolve().then(() => process.nextTick(fail)))
      if (ending === 'rejects') void Promise.reject(new Error('nobody waits for this'))
      if (ending === 'stops by itself') void lifecycle.stop('nothing left to do')
    })
  },
})

function fail(): never {
  throw new Error('nobody catches this')
}

// A handle that nobody closes keeps a process alive that ends only by running out of work.
if (ending === 'stops by itself') keepAlive()
