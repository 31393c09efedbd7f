import { asMapping } from './parsed-yaml.ts'
import { defineStaticCheck } from './static-check.ts'
import { toldFindings } from './told-findings.ts'
import { foundIn, yamlDocuments } from './yaml-documents.ts'

const WORKFLOW = /(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/
const ACTION = /(^|\/)(\.github\/workflows\/[^/]+|action)\.ya?ml$/
/** A part of this repository, or something whose commit or digest is named. */
const PINNED = /^\.\/|@[0-9a-f]{40}$|@sha256:[0-9a-f]{64}$/
const about = 'CI workflow'

export const ciPinned = defineStaticCheck('ci-pinned', 'B', ['SHIP-6'], {
  claim: 'Actions are pinned by commit, their images by digest',
  method:
    'Asks each outside "uses" for a commit of 40 hexadecimal digits, or for the digest of an image; a tag can be moved to other code.',
  about,
  find(repository) {
    const yaml = yamlDocuments(repository, { path: ACTION })
    const files = repository.matching(ACTION).filter((file) => !yaml.templates.includes(file))
    const findings = toldFindings((tell) => {
      for (const file of files)
        for (const [index, text] of (repository.text(file) ?? '').split('\n').entries()) {
          const uses = /^\s*(?:-\s*)?uses:\s*["']?([^"'\s#]+)/.exec(text)?.[1]
          if (!uses || PINNED.test(uses)) continue
          const at = { file, line: index + 1 }
          if (uses.startsWith('docker://'))
            tell(
              `${uses} is not pinned by digest`,
              at,
              'Write the digest of the image: docker://image:1.2.3@sha256:<64 hex digits>',
            )
          else
            tell(
              `${uses} is not pinned by commit`,
              at,
              'Write the commit, with the tag in a comment: owner/action@<40 hex digits> # v1.2.3',
            )
        }
    })
    return foundIn(yaml, files.length > 0, findings)
  },
})

export const ciPermissions = defineStaticCheck('ci-permissions', 'B', ['SHIP-6'], {
  claim: 'Workflows ask for the least permissions',
  method: 'Asks each workflow, or each of its jobs, for permissions other than write-all.',
  about,
  find(repository) {
    const yaml = yamlDocuments(repository, { path: WORKFLOW })
    const findings = toldFindings((tell) => {
      for (const { value, at } of yaml.documents) {
        if (value.permissions === 'write-all')
          tell(
            'permissions: write-all',
            at('permissions'),
            'Name only what the workflow needs, such as permissions: { contents: read }.',
          )
        if (value.permissions !== undefined) continue
        for (const [name, job] of Object.entries(asMapping(value.jobs)))
          if (asMapping(job).permissions === undefined)
            tell(
              `job ${name} has the default permissions of the repository`,
              at('jobs', name),
              'Add permissions: { contents: read } at the top.',
            )
      }
    })
    return foundIn(yaml, yaml.documents.length > 0, findings)
  },
})
