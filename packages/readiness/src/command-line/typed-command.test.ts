import { expect, test } from 'vitest'
import { typedCommand } from './typed-command.ts'

test('a reader can paste the command of a report', () => {
  expect(typedCommand(['check', 'my folder', '-o', "md=it's.md"])).toBe(
    "seaworthy check 'my folder' -o 'md=it'\\''s.md'",
  )
})

test.each([
  [['-H', 'Authorization: Bearer s3cr3t']],
  [['--header', 'Authorization: Bearer s3cr3t']],
  [['--header=Authorization: Bearer s3cr3t']],
  [['-HAuthorization: Bearer s3cr3t']],
  [['-H', 's3cr3t']],
])('a report does not hold the credential of %j', (words) => {
  const typed = typedCommand(['probe', 'http://a.example', ...words, '-q'])
  expect(typed).not.toContain('s3cr3t')
  expect(typed).toMatch(/^seaworthy probe http:\/\/a\.example .+ -q$/)
})
