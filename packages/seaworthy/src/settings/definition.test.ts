import Type from 'typebox'
import { expect, expectTypeOf, test } from 'vitest'
import { defineSettings, type SettingsOf } from './definition.ts'
import type { Secret } from './secret.ts'
import { secretSetting, setting } from './setting.ts'

test('a property without a variable is a mistake of the author', () => {
  expect(() => defineSettings('x', { port: Type.Integer() })).toThrow(/"port" of "x" names no variable/)
})

test('a default must match its own schema in every environment', () => {
  const port = (value: unknown) =>
    setting(Type.Integer({ minimum: 1 }), { variable: 'PORT', default: value as number, describe: 'Port' })
  expect(() => defineSettings('x', { port: port(0) })).toThrow(/default of PORT/)
  expect(() => defineSettings('x', { port: port((e: string) => (e === 'production' ? 0 : 1)) })).toThrow(
    TypeError,
  )
})

test('a variable is declared once per definition, in upper case', () => {
  const port = setting(Type.Integer(), { variable: 'PORT', describe: 'Port' })
  expect(() => defineSettings('x', { a: port, b: port })).toThrow(/PORT is declared twice/)
  expect(() => setting(Type.Integer(), { variable: 'port', describe: 'Port' })).toThrow(/UPPER_SNAKE_CASE/)
})

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
