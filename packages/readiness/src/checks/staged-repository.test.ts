import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStaged } from './staged-repository.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'staged-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const git = (...words: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], { cwd: root })

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

test('before the first commit everything that was added is what changes', async () => {
  git('init', '--quiet')
  write({ 'a.txt': 'a\n', 'b c/é\n.txt': 'b\n', 'later.txt': '' })
  git('add', 'a.txt', 'b c')
  const staged = await openStaged(root)
  expect(staged.files).toEqual(['a.txt', 'b c/é\n.txt'])
  expect(staged.files.map(staged.text)).toEqual(['a\n', 'b\n'])
  expect(staged.tracking('a.txt')).toBe('tracked')
})

test('a text is that of the index; what goes, and what stays as it is, is left out', async () => {
  git('init', '--quiet')
  write({ 'changed.txt': 'before\n', 'gone.txt': '', 'same.txt': '', 'empty.txt': 'x' })
  git('add', '.')
  git('commit', '--quiet', '--message', 'Begin')
  write({ 'changed.txt': 'staged\n', 'empty.txt': '' })
  git('rm', '--quiet', 'gone.txt')
  git('add', '.')
  write({ 'changed.txt': 'corrected\n' })
  const staged = await openStaged(root)
  expect(staged.files).toEqual(['changed.txt', 'empty.txt'])
  expect(staged.text('changed.txt')).toBe('staged\n')
  expect(staged.text('empty.txt')).toBe('')
})

test('two files with one content, a link, and what is too large or binary', async () => {
  git('init', '--quiet')
  write({ 'a.txt': 'twice\n', 'b.txt': 'twice\n', 'large.txt': 'x'.repeat(2 ** 20), binary: 'a\u0000b' })
  symlinkSync('somewhere', join(root, 'link'))
  git('add', '.')
  const staged = await openStaged(root)
  expect(staged.matching(/[ab]\.txt$/).map(staged.text)).toEqual(['twice\n', 'twice\n'])
  expect(staged.text('link')).toBe('somewhere')
  expect(staged.problem('large.txt')).toBe('larger than 512 KiB')
  expect(staged.problem('binary')).toBe('binary')
  expect(staged.text('not-staged')).toBeUndefined()
})

test('of a folder only what is below it', async () => {
  git('init', '--quiet')
  write({ 'a.txt': '', 'folder/b.txt': 'b\n' })
  git('add', '.')
  const staged = await openStaged(join(root, 'folder'))
  expect(staged.files).toEqual(['b.txt'])
  expect(staged.text('b.txt')).toBe('b\n')
})

test('where nothing is staged nothing changes, and without a repository it is said', async () => {
  await expect(openStaged(root)).rejects.toThrow(
    /^--staged asks Git what the next commit changes: .*not a git repository/i,
  )
  git('init', '--quiet')
  expect((await openStaged(root)).files).toEqual([])
})
