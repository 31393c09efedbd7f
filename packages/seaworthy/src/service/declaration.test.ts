import Type from 'typebox'
import { expect, test } from 'vitest'
import { type ClientsOf, type Dependency, type FeatureContext, feature } from '../capability/index.ts'
import { route } from '../http/index.ts'
import { anyone } from '../identity/index.ts'
import { defineSettings, type SettingsOf, setting } from '../settings/index.ts'
import { launchForTest } from '../testing/launch-service.ts'
import { defineService } from './index.ts'

const greetingSettings = defineSettings('greeting', {
  greeting: setting(Type.String(), { variable: 'GREETING', default: 'hello', describe: 'How to greet' }),
})
const store: Dependency<{ read(): string }> = {
  kind: 'store',
  policy: 'optional',
  settings: [],
  open: async () => ({ client: { read: () => 'a' }, close: async () => undefined }),
}

const ready = () => ({})
const uses = { store }
const needy = feature({
  name: 'needy',
  provides: (_: FeatureContext<ClientsOf<typeof uses>, SettingsOf<typeof greetingSettings>>) => ({}),
})
const asking = feature({
  name: 'asking',
  provides: (_: FeatureContext<unknown, { greeting: string }>) => ({}),
})
const reading = feature({
  name: 'reading',
  provides: ({ uses }: { uses: { store: { read(): string } } }) => uses,
})
const content = feature({ name: 'content', provides: ready })

test('a feature that provides nothing has routes that need nothing, and no others', async () => {
  const greet = (parts: { readonly word: string }) => parts.word
  const output = { 200: Type.String() }
  const about = { method: 'GET', path: '/word', summary: 'A word', access: anyone, output } as const
  const free = feature({ name: 'free', routes: [route({ ...about, handler: () => 'hello' })] })
  // @ts-expect-error nobody gives the word
  feature({ name: 'poor', routes: [route({ ...about, handler: (_, parts) => greet(parts) })] })
  await using service = await launchForTest(defineService({ name: 'speaking', features: [free] }))
  const answer = await service.fetch('/api/v1/word')
  expect(await answer.json()).toBe('hello')
})

test('the types refuse a feature whose clients or settings the service does not declare', () => {
  const settings = greetingSettings
  defineService({ name: 'whole', uses, settings, features: [needy, asking, reading, content] })
  defineService({ name: 'without', features: [content] })
  defineService({ name: 'without', uses, features: [reading, content] })
  defineService({ name: 'without', settings, features: [asking, content] })
  // @ts-expect-error nothing is used
  defineService({ name: 'without', features: [reading] })
  // @ts-expect-error nothing is used
  defineService({ name: 'without', settings, features: [reading] })
  // @ts-expect-error another is used
  defineService({ name: 'without', uses: { shop: store }, features: [reading] })
  // @ts-expect-error nothing is set
  defineService({ name: 'without', features: [asking] })
  // @ts-expect-error nothing is set
  defineService({ name: 'without', uses, features: [asking, needy] })
  // @ts-expect-error nothing is used, and the clients are known by the declaration of another
  defineService({ name: 'without', settings, features: [needy] })
  // @ts-expect-error neither
  defineService({ name: 'without', features: [needy] })
  // @ts-expect-error nothing is used, and one needs nothing
  defineService({ name: 'without', settings, features: [content, needy] })
})

const boot = async (declared: object): Promise<string> => {
  // A declaration from JavaScript, which no type has seen.
  const service = defineService({ name: 'untyped', features: [content], ...declared } as never)
  try {
    await using _launched = await launchForTest(service)
    return 'boots'
  } catch (error) {
    return (error as Error).message
  }
}

test('a client or a setting that nobody declares stops the boot with the feature that takes it', async () => {
  const taking = <Uses, Settings>(provides: (context: FeatureContext<Uses, Settings>) => unknown) => [
    content,
    feature({ name: 'taking', provides }),
  ]
  const cache = taking(({ uses }: FeatureContext<{ cache: object }>) => ({ cache: uses.cache }))
  expect(await boot({ features: cache })).toBe(
    'feature "taking" takes the client "cache", which the service does not declare under "uses" (declared: none)',
  )
  expect(await boot({ uses, features: cache })).toMatch(/the client "cache", .* \(declared: store\)$/)
  const level = taking(({ settings }: FeatureContext<unknown, { level: string }>) => [settings.level])
  expect(await boot({ features: level })).toMatch(/takes the setting "level", .* \(declared: none\)$/)
  expect(await boot({ settings: greetingSettings, features: level })).toMatch(/\(declared: greeting\)$/)
})

test('what is declared, may be missing, or is asked for by the language is no fault', async () => {
  const seen: unknown[] = []
  const quiet = defineSettings('quiet', {
    level: setting(Type.Optional(Type.String()), { variable: 'LEVEL', describe: 'How quiet' }),
  })
  const careful = feature({
    name: 'careful',
    provides: async ({ uses, settings }: FeatureContext<Record<string, object>, Record<string, string>>) => {
      seen.push(settings.level, 'cache' in uses, Object.keys(uses), JSON.stringify(settings), `${settings}`)
      return uses
    },
  })
  expect(await boot({ uses, settings: quiet, features: [careful] })).toBe('boots')
  expect(seen).toEqual([undefined, false, ['store'], '{}', '[object Object]'])
})

test('a feature that stands twice, or another of the same name, stops the boot', async () => {
  const other = feature({ name: 'content', provides: ready })
  const rule = 'name each apart, and list it once'
  expect(await boot({ features: [content, reading, other] })).toBe(
    `several features have one name: "content" (features[0] and features[2]); ${rule}`,
  )
  expect(await boot({ features: [content, reading, reading, content] })).toBe(
    `several features have one name: "content" (features[0] and features[3]), "reading" (features[1] and features[2]); ${rule}`,
  )
})
