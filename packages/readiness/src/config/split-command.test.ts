import { expect, test } from 'vitest'
import { splitCommand } from './split-command.ts'

test('a command that needs a shell is refused with the reason', () => {
  expect(() => splitCommand('node a.js | tee log')).toThrow('signals reach the service')
  expect(() => splitCommand('node "a')).toThrow('open "')
  expect(splitCommand(`node --title='a b' ""`)).toEqual(['node', '--title=a b', ''])
})
