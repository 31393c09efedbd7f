import { tryShell } from '../../harness/shell.ts'
import type { Linter } from '../linter.ts'

export const zizmor: Linter = {
  name: 'zizmor',
  says: 'workflows give nobody what they need not have, and let nobody in, by its pedantic rules',
  abroad: true,
  async lint(root, tools) {
    const options = [
      '--offline',
      '--no-progress',
      '--quiet',
      '--persona',
      'pedantic',
      '--format',
      'json',
      '.',
    ]
    const { stdout, stderr } = await tryShell([...(await tools.command('zizmor')), ...options], { cwd: root })
    if (!stdout.trim().startsWith('[')) throw new Error(`zizmor said no JSON: ${stdout}${stderr}`)
    return (JSON.parse(stdout) as readonly Found[]).map(({ ident, desc, locations }) => {
      const [location] = locations
      const file = location?.symbolic.key.Local?.verbatim_path.replace(/^\.\//, '') ?? '?'
      return {
        rule: ident,
        where: `${file}:${(location?.concrete.location.start_point.row ?? 0) + 1}`,
        what: desc,
      }
    })
  },
  planted: {
    path: '.github/workflows/release.yml',
    from: '.github/scripts/next-version.sh "$WANTED"',
    to: `.github/scripts/next-version.sh "$\{{ github.event.inputs.version }}"`,
    rule: 'template-injection',
  },
}

interface Found {
  readonly ident: string
  readonly desc: string
  readonly locations: readonly {
    readonly symbolic: { readonly key: { readonly Local?: { readonly verbatim_path: string } } }
    readonly concrete: { readonly location: { readonly start_point: { readonly row: number } } }
  }[]
}
