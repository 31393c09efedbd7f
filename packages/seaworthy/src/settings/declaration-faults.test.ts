import Type, { type TProperties } from 'typebox'
import { expect, test } from 'vitest'
import { defineSettings } from './definition.ts'
import { loadSettings } from './load-settings.ts'
import { setting } from './setting.ts'

const told = (properties: TProperties, env: Record<string, string> = {}): string => {
  try {
    loadSettings([defineSettings('shop', properties)], { env, cwd: '/nonexistent' })
    return 'loaded'
  } catch (error) {
    return (error as Error).message
  }
}
const size = (variable: string, value?: unknown) =>
  setting(Type.Integer({ minimum: 1 }), { variable, default: value as number, describe: 'Size' })

const REFUSED = '  SIZE has a default that its own schema refuses: expected an integer from 1, found 0\n'

test.each<[string, TProperties, string]>([
  ['a property without a variable', { size: Type.Integer() }, '  size of shop names no variable\n'],
  ['a default outside its schema', { size: size('SIZE', 0) }, REFUSED],
  [
    'a default outside its schema in another environment',
    { size: size('SIZE', (environment: string) => (environment === 'production' ? 0 : 1)) },
    REFUSED,
  ],
  [
    'a variable twice',
    { least: size('SIZE', 1), most: size('SIZE', 2) },
    '  SIZE is asked for by shop (least) and by shop (most)\n',
  ],
  [
    'a variable in small letters',
    { size: size('size', 1) },
    '  size is no name for the variable of size of shop\n',
  ],
])('%s is told as every problem of settings', (_what, properties, fault) => {
  expect(told(properties)).toContain(`the settings have a problem:\n${fault}      `)
})

test('faults of a definition and of what is set are in one message', () => {
  const message = told({ size: size('SIZE', 0), port: size('PORT', 1), bare: Type.String() }, { PORT: 'x' })
  expect(message).toMatch(/^the settings have 3 problems:/)
  for (const start of ['SIZE has', 'PORT from environment', 'bare of shop']) expect(message).toContain(start)
})
