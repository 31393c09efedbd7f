import Type from 'typebox'
import { expect, expectTypeOf, test } from 'vitest'
import { defineSettings, type SettingsOf } from './definition.ts'
import type { Secret } from './secret.ts'
import { secretSetting, setting } from './setting.ts'

test('types follow from the schemas', () => {
  const definition = defineSettings('x', {
    port: setting(Type.Integer(), { variable: 'PORT', default: 1, describe: 'Port' }),
    level: setting(Type.Optional(Type.Enum(['a', 'b'])), { variable: 'LEVEL', describe: 'Level' }),
    key: secretSetting({ variable: 'KEY', describe: 'Key' }),
    url: secretSetting({ variable: 'URL', describe: 'Url', optional: true }),
  })
  type Loaded = SettingsOf<typeof definition>
  expectTypeOf<Loaded['port']>().toEqualTypeOf<number>()
  expectTypeOf<Loaded['level']>().toEqualTypeOf<'a' | 'b' | undefined>()
  expectTypeOf<Loaded['key']>().toEqualTypeOf<Secret>()
  expectTypeOf<Loaded['url']>().toEqualTypeOf<Secret | undefined>()
  expect(definition.entries.map(({ property, required }) => [property, required])).toEqual([
    ['port', false],
    ['level', false],
    ['key', true],
    ['url', false],
  ])
})
