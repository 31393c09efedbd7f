import Type, { type TSchema } from 'typebox'
import { expect, test } from 'vitest'
import { tieredCache } from '../cache/index.ts'
import { feature } from '../capability/index.ts'
import { anyone } from '../identity/index.ts'
import { defineService } from '../service/index.ts'
import { launchForTest } from '../testing/launch-service.ts'
import { redisMissing, startRedis } from '../testing/redis-server.ts'
import { route } from './index.ts'

const cache = { scope: 'public', maxAgeS: 300, server: true } as const
/** A release of the service, whose handler answers with the value. */
const release = (output: TSchema, value: unknown) =>
  defineService({
    name: 'prices',
    uses: { cache: tieredCache({ policy: 'degradable' }) },
    features: [
      feature({
        name: 'prices',
        routes: [
          route({
            method: 'GET',
            path: '/price',
            summary: 'A price',
            access: anyone,
            output: { 200: output },
            cache,
            handler: () => value as never,
          }),
        ],
      }),
    ],
  })

test.skipIf(redisMissing())('a release does not send what one with another schema has kept', async () => {
  const redis = await startRedis()
  try {
    const ask = async (output: TSchema, value: unknown): Promise<string> => {
      await using launched = await launchForTest(release(output, value), { env: { REDIS_URL: redis.url } })
      // Ready before Redis is in use, as it must be: it would answer from its own memory.
      await expect.poll(() => launched.telemetry.metrics.text()).toMatch(/what="redis_online"\} 1/)
      const answer = await (await launched.fetch('/api/v1/price')).text()
      await expect.poll(() => redis.command('KEYS', '*:entry:*')).not.toEqual([])
      return answer
    }
    const text = () => Type.Object({ price: Type.String() })
    expect(await ask(text(), { price: '5.00' })).toBe('{"price":"5.00"}')
    expect(await ask(text(), { price: 'asked again' })).toBe('{"price":"5.00"}')
    expect(await ask(Type.Object({ price: Type.Number() }), { price: '5.00' })).toBe('{"price":5}')
  } finally {
    await redis.stop()
  }
})
