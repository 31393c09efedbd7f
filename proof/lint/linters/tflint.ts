import { globSync } from 'node:fs'
import { dirname } from 'node:path'
import { tryShell } from '../../harness/shell.ts'
import type { Issue, Linter } from '../linter.ts'

interface Found {
  readonly rule: { readonly name: string }
  readonly message: string
  readonly range: { readonly filename: string; readonly start: { readonly line: number } }
}

export const tflint: Linter = {
  name: 'tflint',
  says: 'modules pin what they need, and declare nothing that nobody uses',
  abroad: false,
  async lint(root, tools) {
    const command = await tools.command('tflint')
    const folders = new Set(globSync('deploy/terraform/**/main.tf', { cwd: root }).map(dirname))
    const issues: Issue[] = []
    for (const folder of [...folders].sort()) {
      const { stdout } = await tryShell([...command, `--chdir=${folder}`, '--format=json'], { cwd: root })
      const { issues: found } = JSON.parse(stdout) as { readonly issues: readonly Found[] }
      for (const { rule, message, range } of found)
        issues.push({
          rule: rule.name,
          where: `${folder}/${range.filename}:${range.start.line}`,
          what: message,
        })
    }
    return issues
  },
  planted: {
    path: 'deploy/terraform/modules/secret/variables.tf',
    from: 'variable "name" {',
    to: 'variable "nobody_uses_this" {\n  description = "Planted."\n  type        = string\n}\n\nvariable "name" {',
    rule: 'terraform_unused_declarations',
  },
}
