import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { feature } from '../../capability/index.ts'
import { anyone } from '../../identity/index.ts'
import { defineService } from '../../service/index.ts'
import { launchForTest } from '../../testing/index.ts'
import { type StaticFilesOptions, staticFiles } from '../index.ts'

async function launch(
  prepare: (folder: string) => Promise<void>,
  options: Partial<StaticFilesOptions> = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pages-'))
  try {
    await prepare(folder)
    const web = feature({ name: 'web', routes: [staticFiles({ folder, access: anyone, ...options })] })
    await using _service = await launchForTest(defineService({ name: 'shop', features: [web] }))
  } finally {
    await rm(folder, { recursive: true })
  }
}

test.each<[string, (folder: string) => Promise<void>, RegExp]>([
  ['a link to nothing', (folder) => symlink('nowhere', join(folder, 'a')), /a is a link to nothing/],
  ['a link to itself', (folder) => symlink('a', join(folder, 'a')), /a is a link to nothing/],
])('a folder with %s stops the boot with what to do', async (_, prepare, message) => {
  await expect(launch(prepare)).rejects.toThrow(message)
})

// Other systems have no such names.
if (process.platform === 'linux')
  test('a folder with a name that is not UTF-8 stops the boot with what to do', async () => {
    const prepare = (folder: string) =>
      writeFile(Buffer.concat([Buffer.from(join(folder, 'caf')), Buffer.from([0xe9])]), '')
    await expect(launch(prepare)).rejects.toThrow(/caf\uFFFD .*has a name that is not UTF-8/)
  })

test.each<[string, Partial<StaticFilesOptions>, RegExp]>([
  ['a slash at the end', { at: '/files/' }, /write '\/files'/],
  ['what belongs to the routes', { at: '/api/files' }, /such as at '\/files'/],
  ['a field with line ends', { headers: { 'x-a': 'a\r\nb: c' } }, /headers that no answer can have/],
])('a folder whose declaration has %s stops the boot', async (_, options, message) => {
  await expect(launch(async () => undefined, options)).rejects.toThrow(message)
})
