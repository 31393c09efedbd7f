import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Claim, exactly, type Finding } from '../../harness/claim.ts'
import { shell, tryShell } from '../../harness/shell.ts'
import { type Ground, root } from '../ground.ts'

/** What nobody needs who installs. */
const UNWANTED = /(^|\/)(fixtures|src|test)\/|\.test\.|(?<!\.d)\.ts$/

export const tarballs: Claim<Ground> = {
  name: 'tarballs',
  says: 'npm run pack writes a tarball of every package that is published, no more and no less, of built files with their declarations',
  async run({ tarballs: folder, registry }) {
    const wanted = globSync('packages/*/package.json', { cwd: root })
      .map((path) => JSON.parse(readFileSync(join(root, path), 'utf8')))
      .filter(({ publishConfig }) => publishConfig !== undefined)
      .map(({ name }) => name as string)
    const findings: Finding[] = [
      {
        what: 'packages',
        measured: [...registry.names].sort().join(', '),
        expected: wanted.sort().join(', '),
        holds: [...registry.names].sort().join() === wanted.sort().join(),
      },
    ]
    for (const file of globSync('*.tgz', { cwd: folder }).sort()) {
      const { stdout } = await shell(['tar', '--list', '--gzip', '--file', join(folder, file)])
      const paths = stdout
        .trim()
        .split('\n')
        .map((path) => path.replace(/^package\//, ''))
      const unwanted = paths.filter((path) => UNWANTED.test(path))
      const missing = ['LICENSE', 'README.md', 'package.json'].filter((each) => !paths.includes(each))
      const bare = paths.filter(
        (path) =>
          /^dist\/.*\.js$/.test(path) &&
          !(paths.includes(`${path}.map`) && paths.includes(path.replace(/js$/, 'd.ts'))),
      )
      findings.push(
        exactly(`${file}: files that nobody needs`, unwanted.length, 0, unwanted.slice(0, 3).join(', ')),
        exactly(`${file}: missing files`, missing.length, 0, missing.join(', ')),
        exactly(
          `${file}: programs without declarations and source map`,
          bare.length,
          0,
          bare.slice(0, 3).join(', '),
        ),
      )
    }
    const nowhere = join(folder, 'file', 'below')
    writeFileSync(join(folder, 'file'), '')
    const told = await tryShell(['npm', 'run', '--silent', 'pack', '--', '--out', nowhere], { cwd: root })
    const said = told.stderr.trim()
    findings.push({
      what: 'a folder that nothing can be written into',
      measured: `${told.code}: ${said}`,
      expected: '1, and one line that names it',
      holds:
        told.code === 1 &&
        said.startsWith(`pack: nothing can be written into ${nowhere} `) &&
        !said.includes('\n'),
    })
    return findings
  },
}
