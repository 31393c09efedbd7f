import type { Finding } from '../engine/outcome.ts'
import { asMapping } from './parsed-yaml.ts'
import { defineStaticCheck } from './static-check.ts'
import { foundIn, yamlDocuments } from './yaml-documents.ts'

const WORKFLOW = /(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/
const ACTION = /(^|\/)(\.github\/workflows\/[^/]+|action)\.ya?ml$/
const about = 'CI workflow'

export const ciPinned = defineStaticCheck('ci-pinned', {
  requirements: ['SHIP-6'],
  claim: 'Actions are pinned by commit, their images by digest',
  level: 'B',
  method:
    'Asks each outside "uses" for a commit of 40 hexadecimal digits, or for the digest of an image; a tag can be moved to other code.',
  about,
  find(repository) {
    const yaml = yamlDocuments(repository, { path: ACTION })
    const files = repository.matching(ACTION).filter((file) => !yaml.templates.includes(file))
    const findings = files.flatMap((file) =>
      (repository.text(file) ?? '').split('\n').flatMap((text, index): Finding[] => {
        const uses = /^\s*(?:-\s*)?uses:\s*["']?([^"'\s#]+)/.exec(text)?.[1]
        if (
          !uses ||
          uses.startsWith('./') ||
          /@[0-9a-f]{40}$/.test(uses) ||
          /@sha256:[0-9a-f]{64}$/.test(uses)
        )
          return []
        return [{ ...unpinned(uses), file, line: index + 1 }]
      }),
    )
    return foundIn(yaml, files.length > 0, findings)
  },
})

function unpinned(uses: string): Pick<Finding, 'message' | 'fix'> {
  return uses.startsWith('docker://')
    ? {
        message: `${uses} is not pinned by digest`,
        fix: 'Write the digest of the image: docker://image:1.2.3@sha256:<64 hex digits>',
      }
    : {
        message: `${uses} is not pinned by commit`,
        fix: 'Write the commit, with the tag in a comment: owner/action@<40 hex digits> # v1.2.3',
      }
}

export const ciPermissions = defineStaticCheck('ci-permissions', {
  requirements: ['SHIP-6'],
  claim: 'Workflows ask for the least permissions',
  level: 'B',
  method: 'Asks each workflow, or each of its jobs, for permissions other than write-all.',
  about,
  find(repository) {
    const yaml = yamlDocuments(repository, { path: WORKFLOW })
    const findings = yaml.documents.flatMap(({ path, value, lineOf }): Finding[] => {
      if (value.permissions === 'write-all')
        return [
          {
            message: 'permissions: write-all',
            file: path,
            line: lineOf('permissions'),
            fix: 'Name only what the workflow needs, such as permissions: { contents: read }.',
          },
        ]
      if (value.permissions !== undefined) return []
      return Object.entries(asMapping(value.jobs))
        .filter(([, job]) => asMapping(job).permissions === undefined)
        .map(([name]) => ({
          message: `job ${name} has the default permissions of the repository`,
          file: path,
          line: lineOf('jobs', name),
          fix: 'Add permissions: { contents: read } at the top.',
        }))
    })
    return foundIn(yaml, yaml.documents.length > 0, findings)
  },
})
