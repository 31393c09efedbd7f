import { join } from 'node:path'
import { tryShell } from '../../harness/shell.ts'
import type { Linter } from '../linter.ts'

interface Failed {
  readonly check_id: string
  readonly check_name: string
  readonly resource: string
  readonly file_path: string
}

export const checkov: Linter = {
  name: 'checkov',
  says: 'what Terraform makes on AWS follows the advice of somebody else too',
  abroad: false,
  async lint(root, tools) {
    const options = [
      '--framework',
      'terraform',
      '--skip-download',
      '--quiet',
      '--compact',
      '--output',
      'json',
    ]
    const command = [...(await tools.command('checkov')), '--directory', join(root, 'deploy/terraform')]
    const { stdout } = await tryShell([...command, ...options], { cwd: root })
    const { results } = JSON.parse(stdout) as {
      readonly results: { readonly failed_checks: readonly Failed[] }
    }
    return results.failed_checks.map(({ check_id, check_name, resource, file_path }) => ({
      rule: check_id,
      where: `deploy/terraform${file_path}: ${resource}`,
      what: check_name,
    }))
  },
  planted: {
    path: 'deploy/terraform/modules/database/main.tf',
    from: 'publicly_accessible    = false',
    to: 'publicly_accessible    = true',
    rule: 'CKV_AWS_17',
  },
}
