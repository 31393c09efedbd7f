import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { yamlScalar } from './yaml-scalar.ts'

test.each(['npm ci', 'npm run check:style', '.ci/run', 'go -C a/b test ./...', 'A.B-1'])(
  '%s needs no quotes',
  (text) => {
    expect(yamlScalar(text)).toBe(text)
  },
)

test.each([
  ...[
    'a: b',
    'a #b',
    'a:',
    '- a',
    '*a',
    '{a}',
    '[a',
    'a, b',
    'true',
    'No',
    '1.20',
    '',
    ' a',
    'a ',
    '"a"',
    "it's",
  ],
  ...['echo "$A"', 'a | b', '@a', '`a`', '!a', '%a', '? a', 'null', 'a\nb'],
])('%j is read as the same text, in a block and in a list', (text) => {
  expect(parse(`a: ${yamlScalar(text)}`)).toEqual({ a: text })
  expect(parse(`[${yamlScalar(text)}]`)).toEqual([text])
})
